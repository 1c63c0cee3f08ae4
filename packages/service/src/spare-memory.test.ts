import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SpareMemory } from './spare-memory.ts'

let collections = 0
let memory: SpareMemory

beforeEach(() => {
  vi.useFakeTimers()
  collections = 0
  memory = new SpareMemory(() => {
    collections += 1
  })
})
afterEach(() => {
  vi.useRealTimers()
})

test('memory is given back once, when nothing has needed it for 10 s', () => {
  memory.used()
  vi.advanceTimersByTime(9000)
  memory.used()
  vi.advanceTimersByTime(9000)
  expect(collections).toBe(0)
  vi.advanceTimersByTime(1000)
  expect(collections).toBe(1)
  vi.advanceTimersByTime(3_600_000)
  expect(collections).toBe(1)
})

test('and again after it was needed again, but not by a service that has stopped', () => {
  memory.used()
  vi.advanceTimersByTime(10_000)
  memory.used()
  vi.advanceTimersByTime(10_000)
  expect(collections).toBe(2)
  memory.used()
  memory.stop()
  vi.advanceTimersByTime(60_000)
  expect(collections).toBe(2)
})

test('without the option of Node nothing happens', () => {
  const alone = new SpareMemory()
  alone.used()
  expect(() => vi.advanceTimersByTime(10_000)).not.toThrow()
})
