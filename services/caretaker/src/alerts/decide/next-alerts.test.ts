import type { Trouble } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import { type AlertState, type Calls, nextAlerts, NO_ALERTS, sinceWhen } from './next-alerts.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const BEGINNING = Date.parse('2025-11-21T10:00:00.000Z')

function trouble(code: Trouble['code'], severity: Trouble['severity'] = 'now', subject = ''): Trouble {
  return {
    code,
    subject,
    severity,
    what: `${code} is wrong`,
    todo: 'Run it',
    since: new Date(BEGINNING).toISOString(),
  }
}

/** Looks at given moments; says what was called for. */
class Watched {
  state: AlertState = NO_ALERTS
  unknown = new Set<string>()

  look(atMs: number, ...troubles: Trouble[]): Calls {
    const now = BEGINNING + atMs
    const since = sinceWhen(this.state)
    const seen = troubles.map((each) => ({
      ...each,
      since: since.get(`${each.code}|${each.subject}`) ?? new Date(now).toISOString(),
    }))
    const { state, calls } = nextAlerts(this.state, seen, {
      now,
      canTell: ({ code }) => !this.unknown.has(code),
    })
    // As it is remembered across a restart.
    this.state = JSON.parse(JSON.stringify(state)) as AlertState
    return calls
  }

  said(atMs: number, ...troubles: Trouble[]): string[] {
    const { began, over, still } = this.look(atMs, ...troubles)
    return [
      ...began.map(({ code }) => `began ${code}`),
      ...over.map(({ code }) => `over ${code}`),
      ...still.map(({ code }) => `still ${code}`),
    ]
  }
}

const DEAD = trouble('socket_dead')
const REFUSED = trouble('backup_failed', 'soon')

test('once when its waiting time is over, and once when it has been gone for two minutes', () => {
  const watched = new Watched()
  expect(watched.said(0, DEAD)).toEqual([])
  expect(watched.said(179 * SECOND, DEAD)).toEqual([])
  expect(watched.said(180 * SECOND, DEAD)).toEqual(['began socket_dead'])
  expect(watched.said(181 * SECOND, DEAD)).toEqual([])
  expect(watched.said(10 * MINUTE)).toEqual([])
  expect(watched.said(12 * MINUTE - SECOND)).toEqual([])
  expect(watched.said(12 * MINUTE)).toEqual(['over socket_dead'])
  expect(watched.said(13 * MINUTE)).toEqual([])
})

test('what passes before its time is no call, in neither direction', () => {
  const watched = new Watched()
  expect(watched.said(0, DEAD)).toEqual([])
  expect(watched.said(MINUTE)).toEqual([])
  expect(watched.said(2 * MINUTE)).toEqual([])
  expect(watched.state.episodes).toEqual([])
})

test('one that comes and goes within a minute is one trouble, with one beginning', () => {
  const watched = new Watched()
  for (let at = 0; at < 180 * SECOND; at += 30 * SECOND)
    expect(watched.said(at, ...(at % MINUTE === 0 ? [DEAD] : []))).toEqual([])
  const { began } = watched.look(180 * SECOND, DEAD)
  expect(began.map(({ since }) => since)).toEqual([DEAD.since])
})

test('an end is said with the moment in which it was gone', () => {
  const watched = new Watched()
  watched.look(0, DEAD)
  watched.look(180 * SECOND, DEAD)
  watched.look(5 * MINUTE)
  expect(watched.look(7 * MINUTE).over[0]?.over_at).toBe(new Date(BEGINNING + 5 * MINUTE).toISOString())
})

test('what comes back soon after its end waits longer each time', () => {
  const watched = new Watched()
  // Twelve minutes there, three minutes gone, for six hours.
  let calls = 0
  for (let at = 0; at < 6 * HOUR; at += 15 * SECOND)
    calls += watched.said(at, ...(at % (15 * MINUTE) < 12 * MINUTE ? [DEAD] : [])).length
  // Without that it would be 48.
  expect(calls).toBe(3)
})

test('many at once are one call; a beginning takes along what people wait for as well', () => {
  const watched = new Watched()
  const silent = trouble('api_no_answer')
  watched.look(0, trouble('logged_out'), DEAD, silent, REFUSED)
  expect(watched.said(30 * SECOND, trouble('logged_out'), DEAD, silent)).toEqual([
    'began logged_out',
    'began socket_dead',
    'began api_no_answer',
  ])
})

test('what cannot be seen any more is not over', () => {
  const watched = new Watched()
  watched.look(0, DEAD)
  watched.look(180 * SECOND, DEAD)
  watched.unknown.add('socket_dead')
  for (let at = 4 * MINUTE; at < HOUR; at += MINUTE) expect(watched.said(at)).toEqual([])
  watched.unknown.clear()
  expect(watched.said(HOUR)).toEqual([])
  expect(watched.said(HOUR + 2 * MINUTE)).toEqual(['over socket_dead'])
})

test('once a day it is said again while people wait for it; what is only going to be is not', () => {
  const watched = new Watched()
  const said: [number, string][] = []
  for (let at = 0; at <= 50 * HOUR; at += 10 * MINUTE)
    for (const what of watched.said(at, DEAD, REFUSED)) said.push([at / HOUR, what])
  expect(said).toEqual([
    [0, 'began backup_failed'],
    [1 / 6, 'began socket_dead'],
    [24 + 1 / 6, 'still socket_dead'],
    [48 + 1 / 6, 'still socket_dead'],
  ])
})

test('the words are those of the last look, the beginning that of the first', () => {
  const watched = new Watched()
  watched.look(0, DEAD)
  const { began } = watched.look(4 * MINUTE, { ...DEAD, what: 'worse' })
  expect(began).toEqual([{ ...DEAD, what: 'worse' }])
})
