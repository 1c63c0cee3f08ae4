import { expect, test } from 'vitest'
import { SharedAnswers } from './shared-answers.ts'

/** Work that ends when it is told to; each piece answers with its number, from 1. */
function workshop() {
  const begun: { done: (answer: number) => void; failed: (error: Error) => void }[] = []
  const work = () =>
    new Promise<number>((resolve, reject) => {
      begun.push({ done: resolve, failed: reject })
    })
  const finish = (n: number) => begun[n - 1]?.done(n)
  return { begun, work, finish }
}
/** Whatever follows from what was finished has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('who asks while it is worked on waits for the next one, with all who came meanwhile', async () => {
  const shared = new SharedAnswers<number>()
  const { begun, work, finish } = workshop()
  const first = shared.find('q', work)
  const second = shared.find('q', work)
  const third = shared.find('q', work)
  expect(begun).toHaveLength(1)
  finish(1)
  expect(await first).toBe(1)
  await settled()
  expect(begun).toHaveLength(2)
  // Begun after these two asked; not after this one.
  const fourth = shared.find('q', work)
  finish(2)
  expect(await Promise.all([second, third])).toEqual([2, 2])
  await settled()
  finish(3)
  expect(await fourth).toBe(3)
  await settled()
  expect([begun.length, shared.size]).toEqual([3, 0])
})

test('what fails, fails for those who share it; the next is worked on all the same', async () => {
  const shared = new SharedAnswers<number>()
  const { begun, work, finish } = workshop()
  const first = shared.find('q', work)
  const second = shared.find('q', work)
  begun[0]?.failed(new Error('the line was cut'))
  await expect(first).rejects.toThrow('the line was cut')
  await settled()
  finish(2)
  expect(await second).toBe(2)
  await settled()
  expect(shared.size).toBe(0)
})

test('other questions are worked on at the same time', async () => {
  const shared = new SharedAnswers<number>()
  const { begun, work, finish } = workshop()
  const one = shared.find('one', work)
  const other = shared.find('other', work)
  expect(begun).toHaveLength(2)
  finish(2)
  finish(1)
  expect(await Promise.all([one, other])).toEqual([1, 2])
})
