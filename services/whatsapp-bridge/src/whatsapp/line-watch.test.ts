import { EventEmitter } from 'node:events'
import type { WASocket } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchLine } from './line-watch.ts'

let clock = 0
let ws: EventEmitter
let dead: string[] = []

beforeEach(() => {
  vi.useFakeTimers()
  clock = 0
  dead = []
  ws = new EventEmitter()
})
afterEach(() => vi.useRealTimers())

const watch = () =>
  watchLine(
    { ws } as unknown as Pick<WASocket, 'ws'>,
    (why) => dead.push(why),
    { openMs: 45_000, silentMs: 22_000 },
    () => clock,
  )

/** Lets time pass second by second; a ping is answered every 15 s where `answered`. */
function pass(seconds: number, answered = false) {
  for (let n = 0; n < seconds; n++) {
    clock += 1000
    vi.advanceTimersByTime(1000)
    if (answered && n % 15 === 14) ws.emit('frame')
  }
}

test('a login that never ends is ended, even when the server goes on talking', () => {
  watch()
  pass(44, true)
  expect(dead).toEqual([])
  pass(1)
  expect(dead).toEqual(['login-timeout'])
  pass(200)
  expect(dead).toHaveLength(1)
})

test('waiting for somebody to scan the code may take any time', () => {
  const line = watch()
  line.waiting()
  pass(600)
  expect(dead).toEqual([])
})

test('an open connection that answers stays, one that falls silent does not', () => {
  const line = watch()
  pass(10)
  line.opened()
  pass(3600, true)
  expect(dead).toEqual([])
  pass(21)
  expect(dead).toEqual([])
  pass(1)
  expect(dead).toEqual(['silent'])
  expect(ws.listenerCount('frame')).toBe(0)
})

test('a process that slept gives the line time to show that it lives', () => {
  const line = watch()
  line.opened()
  pass(20)
  clock += 3_600_000
  pass(21)
  expect(dead).toEqual([])
  ws.emit('frame')
  pass(21)
  expect(dead).toEqual([])
  pass(1)
  expect(dead).toEqual(['silent'])
})

test('what was stopped says nothing', () => {
  const line = watch()
  line.opened()
  line.stop()
  pass(100)
  expect(dead).toEqual([])
})
