import { expect, test } from 'vitest'
import { cooldownEnd, inCooldown } from './cooldown.ts'

const NOW = new Date('2025-11-21T10:00:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)

test.each([
  ['never answered', null, 3600, undefined],
  ['answered just now', NOW, 3600, ago(-3600)],
  ['answered nearly an hour ago', ago(3599), 3600, ago(-1)],
  ['answered an hour ago', ago(3600), 3600, undefined],
  ['no such rule', NOW, 0, undefined],
])('%s', (_what, last, seconds, end) => {
  expect(cooldownEnd(last, seconds, NOW)).toEqual(end)
})

test('the refusal says which rule, until when and what to do', () => {
  const { message } = inCooldown('DR1752028', NOW, '12:00:00')
  expect(message).toMatch(/cooldown.*until 12:00:00.*wait: true/)
})
