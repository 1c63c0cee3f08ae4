import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { SpareMemory } from './spare-memory.ts'

const MINUTES = 60_000
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

test('much memory is given back once, when nothing has needed so much for 10 s', () => {
  memory.usedMuch()
  vi.advanceTimersByTime(9000)
  memory.usedMuch()
  vi.advanceTimersByTime(9000)
  expect(collections).toBe(0)
  vi.advanceTimersByTime(1000)
  expect(collections).toBe(1)
  vi.advanceTimersByTime(60 * MINUTES)
  expect(collections).toBe(1)
})

test('some is given back within 10 minutes, however much work there is', () => {
  for (let second = 0; second < 30 * 60; second++) {
    memory.usedSome()
    vi.advanceTimersByTime(1000)
  }
  expect(collections).toBe(3)
})

test('both are given back together', () => {
  memory.usedSome()
  vi.advanceTimersByTime(9 * MINUTES)
  memory.usedMuch()
  memory.usedSome()
  vi.advanceTimersByTime(10_000)
  expect(collections).toBe(1)
  vi.advanceTimersByTime(60 * MINUTES)
  expect(collections).toBe(1)
})

test('a service that has stopped gives nothing back', () => {
  memory.usedMuch()
  memory.usedSome()
  memory.stop()
  vi.advanceTimersByTime(60 * MINUTES)
  expect(collections).toBe(0)
})

test('without the option of Node nothing happens', () => {
  new SpareMemory().usedMuch()
  expect(() => vi.advanceTimersByTime(10_000)).not.toThrow()
})
