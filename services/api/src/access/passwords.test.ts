import { expect, test } from 'vitest'
import { hashPassword, isPassword, isWeak } from './passwords.ts'

test('the right one is right, with a salt of its own each time', async () => {
  const [kept, again] = await Promise.all([
    hashPassword('drei Wörter hier'),
    hashPassword('drei Wörter hier'),
  ])
  expect(kept).not.toBe(again)
  expect(isWeak(kept)).toBe(false)
  expect(await isPassword('drei Wörter hier', kept)).toBe(true)
  // As another keyboard writes the same letters.
  expect(await isPassword('drei Wo\u0308rter hier', kept)).toBe(true)
  expect(await isPassword('drei Worter hier', kept)).toBe(false)
})

test.each([
  '',
  'none',
  'scrypt$16384$8$5$c2FsdA$',
  'scrypt$0$8$5$c2FsdA$aGFzaA',
  'bcrypt$16384$8$5$c2FsdA$aGFzaA',
])('nothing is right for what is no hash: %s', async (kept) => {
  expect(await isPassword('', kept)).toBe(false)
  expect(isWeak(kept)).toBe(true)
})

test('many at once: most are worked on two by two, and the rest are told to come again', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 30 }, () => isPassword('word', undefined)))
  const refused = answers.filter(({ status }) => status === 'rejected')
  expect(refused).toHaveLength(8)
  expect(refused[0]).toMatchObject({ reason: { status: 503, code: 'busy' } })
  expect(await isPassword('word', undefined)).toBe(false)
})
