import { silentLog } from '@wa-monitor/service'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPause, describePause, type PauseSwitch } from './pause.ts'

const START = Date.parse('2026-03-02T08:00:00.000Z')
const MINUTE_MS = 60_000

let values: Map<string, string>
const opened: PauseSwitch[] = []
beforeEach(() => {
  values = new Map()
  vi.useFakeTimers({ now: START })
})
afterEach(() => {
  for (const pause of opened.splice(0)) pause.close()
  vi.useRealTimers()
})

/** One process after the other on the same session.db. */
function open(): PauseSwitch {
  const meta = {
    read: (key: string) => values.get(key),
    write: (key: string, value: string | undefined) =>
      void (value === undefined ? values.delete(key) : values.set(key, value)),
  }
  const pause = createPause({ meta, now: Date.now, log: silentLog() })
  opened.push(pause)
  return pause
}

test('on until somebody resumes, through a restart', () => {
  open().start({ reason: 'two answers to one drop' })
  vi.advanceTimersByTime(30 * 86_400_000)
  const next = open()
  expect(next.current()).toEqual({ since: START, until: null, reason: 'two answers to one drop' })
  expect(next.resume()).toBe(true)
  expect(next.current()).toBeUndefined()
  expect(open().current()).toBeUndefined()
  expect(next.resume()).toBe(false)
})

test('with minutes it ends by itself, and whoever waits is told', () => {
  const pause = open()
  const ended = vi.fn<() => void>()
  pause.whenEnded(ended)
  pause.start({ minutes: 10 })
  vi.advanceTimersByTime(10 * MINUTE_MS - 1)
  expect([pause.current()?.until, ended.mock.calls.length]).toEqual([START + 10 * MINUTE_MS, 0])
  vi.advanceTimersByTime(1)
  expect(ended).toHaveBeenCalledOnce()
  expect(pause.current()).toBeUndefined()
})

test('it ends in the next process too', () => {
  open().start({ minutes: 10 })
  const next = open()
  const ended = vi.fn<() => void>()
  next.whenEnded(ended)
  vi.advanceTimersByTime(10 * MINUTE_MS)
  expect(ended).toHaveBeenCalledOnce()
})

test('one that ended while nobody ran is over', () => {
  open().start({ minutes: 10 })
  opened.splice(0).forEach((pause) => pause.close())
  vi.setSystemTime(START + 11 * MINUTE_MS)
  expect(open().current()).toBeUndefined()
})

test('a clock that was set back makes it longer, not endless', () => {
  const pause = open()
  pause.start({ minutes: 10 })
  vi.setSystemTime(START - 5 * MINUTE_MS)
  vi.advanceTimersByTime(10 * MINUTE_MS)
  expect(pause.current()).toBeDefined()
  vi.advanceTimersByTime(5 * MINUTE_MS)
  expect(pause.current()).toBeUndefined()
})

test('again while it is on: the new reason and end, and still since the first time', () => {
  const pause = open()
  pause.start({ reason: 'first', minutes: 10 })
  vi.advanceTimersByTime(MINUTE_MS)
  pause.start({ reason: 'second' })
  vi.advanceTimersByTime(60 * MINUTE_MS)
  expect(pause.current()).toEqual({ since: START, until: null, reason: 'second' })
})

test('says since when, why, until when and what to do', () => {
  const pause = open()
  expect(describePause(pause.start({ reason: 'wrong group', minutes: 10 }))).toBe(
    'Sending is paused since 2026-03-02T08:00:00.000Z, until 2026-03-02T08:10:00.000Z, because: wrong group. POST /api/resume lets it go on',
  )
  expect(describePause(pause.start({}))).toContain('08:00:00.000Z, without a reason given.')
})
