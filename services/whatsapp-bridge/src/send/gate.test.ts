import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createGate } from './gate.ts'
import type { Pause } from './pause.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const MESSAGE = { isReaction: false }

function build() {
  const state: { pause: Pause | undefined; waitMs: number; resume: () => void } = {
    pause: undefined,
    waitMs: 0,
    resume: () => {},
  }
  const left = vi.fn<(id: string) => void>()
  const leave = vi.fn<(id: string) => number>(() => state.waitMs)
  const gate = createGate({
    pause: { current: () => state.pause, whenEnded: (then) => void (state.resume = then) },
    limits: { leave, left },
  })
  const opened = vi.fn<() => void>()
  gate.whenOpen(opened)
  return { state, gate, leave, left, opened }
}

test('lets through what the limits let through, and tells them when it has left', () => {
  const { gate, left } = build()
  expect(gate.mayLeave('a', MESSAGE)).toBe(true)
  gate.hasLeft('a')
  expect(left).toHaveBeenCalledWith('a')
})

test('nothing passes during a pause, and nothing is counted; its end is told', () => {
  const { gate, state, leave, opened } = build()
  state.pause = { since: 0, until: null, reason: '' }
  expect(gate.mayLeave('a', MESSAGE)).toBe(false)
  expect(leave).not.toHaveBeenCalled()
  state.resume()
  expect(opened).toHaveBeenCalledOnce()
})

test('a reaction passes during a pause, and the limits as everything does', () => {
  const { gate, state, leave } = build()
  state.pause = { since: 0, until: null, reason: '' }
  expect(gate.mayLeave('a', { isReaction: true })).toBe(true)
  expect(leave).toHaveBeenCalledWith('a')
  state.waitMs = 40_000
  expect(gate.mayLeave('b', { isReaction: true })).toBe(false)
})

test('what the limits keep back is asked about again when they said', () => {
  const { gate, state, opened } = build()
  state.waitMs = 40_000
  expect(gate.mayLeave('a', MESSAGE)).toBe(false)
  expect(gate.mayLeave('b', MESSAGE)).toBe(false)
  vi.advanceTimersByTime(39_999)
  expect(opened).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(opened).toHaveBeenCalledOnce()
})

test('a closed gate calls nobody', () => {
  const { gate, state, opened } = build()
  state.waitMs = 40_000
  gate.mayLeave('a', MESSAGE)
  gate.close()
  vi.advanceTimersByTime(100_000)
  expect(opened).not.toHaveBeenCalled()
})
