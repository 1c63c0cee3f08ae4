import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keptFor } from './kept-for.ts'

const KEEPING = { keptMs: 2000, patienceMs: 3000 }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('is read once however many ask, and again when its time is over', async () => {
  let reads = 0
  const ask = keptFor(KEEPING, async () => ++reads)
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  await vi.advanceTimersByTimeAsync(1999)
  expect(await ask()).toBe(1)
  await vi.advanceTimersByTimeAsync(2)
  expect(await ask()).toBe(2)
})

test('a failure is undefined, not the last value; it is not asked again for as long either', async () => {
  const answers: (() => number)[] = [
    () => 1,
    () => {
      throw new Error('away')
    },
    () => 3,
  ]
  let reads = 0
  const ask = keptFor(KEEPING, async () => answers[reads++]?.())
  expect(await ask()).toBe(1)
  await vi.advanceTimersByTimeAsync(2001)
  expect(await ask()).toBeUndefined()
  expect(await ask()).toBeUndefined()
  expect(reads).toBe(2)
  await vi.advanceTimersByTimeAsync(2001)
  expect(await ask()).toBe(3)
})

test('who asks does not wait for ever, and nobody asks a second time meanwhile', async () => {
  let answer: (value: number) => void = () => undefined
  let reads = 0
  const ask = keptFor(KEEPING, () => {
    reads += 1
    return new Promise<number>((resolve) => {
      answer = resolve
    })
  })
  const first = ask()
  await vi.advanceTimersByTimeAsync(3000)
  expect(await first).toBeUndefined()
  const second = ask()
  expect(reads).toBe(1)
  answer(5)
  expect(await second).toBe(5)
})
