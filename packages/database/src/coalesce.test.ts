import { expect, test, vi } from 'vitest'
import { coalesce } from './coalesce.ts'

test('at once, then as one call after the quiet time', async () => {
  vi.useFakeTimers()
  let calls = 0
  const { call, close } = coalesce(
    () => void (calls += 1),
    100,
    () => undefined,
  )
  for (let n = 0; n < 50; n += 1) call()
  expect(calls).toBe(1)
  await vi.advanceTimersByTimeAsync(99)
  expect(calls).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(calls).toBe(2)
  await vi.advanceTimersByTimeAsync(1000)
  expect(calls).toBe(2)
  call()
  expect(calls).toBe(3)
  call()
  await close()
  await vi.advanceTimersByTimeAsync(1000)
  expect(calls).toBe(3)
  vi.useRealTimers()
})

test('never twice at the same time; what fails is told and tried again', async () => {
  vi.useFakeTimers()
  const errors: string[] = []
  let running = 0
  let most = 0
  let calls = 0
  const work = async () => {
    calls += 1
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setTimeout(resolve, 500))
    running -= 1
    if (calls === 1) throw new Error('no')
  }
  const { call, close } = coalesce(work, 10, ({ message }) => void errors.push(message))
  call()
  await vi.advanceTimersByTimeAsync(100)
  call()
  await vi.advanceTimersByTimeAsync(600)
  const closing = close()
  await vi.advanceTimersByTimeAsync(500)
  await closing
  expect([most, calls, errors]).toEqual([1, 2, ['no']])
  vi.useRealTimers()
})
