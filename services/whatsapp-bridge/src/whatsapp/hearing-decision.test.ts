import { describe, expect, test } from 'vitest'
import { type HearingView, judgeHearing } from './hearing-decision.ts'

const MINUTE = 60_000
const WELL: HearingView = {
  promisedMs: 0,
  stuckMs: 0,
  isOddSilence: false,
  sinceReconnectMs: Infinity,
  vainReconnects: 0,
  isSecondChance: false,
  sinceRestartMs: Infinity,
}
const judge = (view: Partial<HearingView>) => {
  const verdict = judgeHearing({ ...WELL, ...view })
  return verdict && `${verdict.action}: ${verdict.why}`
}

test('a connection that hears is left alone', () => {
  expect(judge({})).toBeUndefined()
  expect(judge({ promisedMs: 19_000, stuckMs: 89_000 })).toBeUndefined()
})

describe('certain', () => {
  test('a new connection at once, then a new process', () => {
    expect(judge({ promisedMs: 20_000 })).toBe('reconnect: undelivered')
    expect(judge({ stuckMs: 90_000 })).toBe('reconnect: unhandled')
    const again = { isSecondChance: true, sinceReconnectMs: 25_000 }
    expect(judge({ ...again, promisedMs: 20_000 })).toBe('restart: undelivered')
    expect(judge({ ...again, stuckMs: 90_000 })).toBe('restart: unhandled')
  })

  test('not one process after the other', () => {
    const justRestarted = { promisedMs: 20_000, sinceRestartMs: MINUTE }
    expect(judge(justRestarted)).toBe('reconnect: undelivered')
    const again = { ...justRestarted, isSecondChance: true }
    expect(judge({ ...again, sinceReconnectMs: MINUTE })).toBeUndefined()
    expect(judge({ ...again, sinceReconnectMs: 31 * MINUTE })).toBe('reconnect: undelivered')
    expect(judge({ ...again, sinceReconnectMs: MINUTE, sinceRestartMs: 31 * MINUTE })).toBe(
      'restart: undelivered',
    )
  })
})

describe('suspected', () => {
  test('a new connection', () => {
    expect(judge({ isOddSilence: true })).toBe('reconnect: silent')
  })

  test('rarer and rarer while it turns out to be only quiet', () => {
    const quiet = (vainReconnects: number, minutes: number) =>
      judge({ isOddSilence: true, vainReconnects, sinceReconnectMs: minutes * MINUTE })
    expect(quiet(0, 29)).toBeUndefined()
    expect(quiet(0, 30)).toBe('reconnect: silent')
    expect(quiet(1, 59)).toBeUndefined()
    expect(quiet(1, 60)).toBe('reconnect: silent')
    expect(quiet(20, 719)).toBeUndefined()
    expect(quiet(20, 720)).toBe('reconnect: silent')
  })

  test('never a new process, whatever the time', () => {
    for (const isSecondChance of [false, true])
      for (const vainReconnects of [0, 1, 50])
        for (const minutes of [0, 100, 100_000])
          expect(
            judge({ isOddSilence: true, isSecondChance, vainReconnects, sinceReconnectMs: minutes * MINUTE }),
          ).not.toBe('restart: silent')
  })

  test('a day of silence costs a handful of reconnects', () => {
    let reconnects = 0
    let last = -Infinity
    for (let minute = 0; minute < 24 * 60; minute++) {
      const view = {
        isOddSilence: true,
        vainReconnects: reconnects,
        sinceReconnectMs: (minute - last) * MINUTE,
      }
      if (!judge(view)) continue
      reconnects += 1
      last = minute
    }
    expect(reconnects).toBeGreaterThan(1)
    expect(reconnects).toBeLessThan(7)
  })
})
