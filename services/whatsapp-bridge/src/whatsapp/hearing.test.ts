import { EventEmitter } from 'node:events'
import { silentLog } from '@wa-monitor/service'
import type { WASocket } from '@whiskeysockets/baileys'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { RhythmRow } from '../session/rhythm-table.ts'
import { Hearing } from './hearing.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
/** On the hour. */
const START = Date.UTC(2026, 8, 21, 8)

let clock = START
let stuckMs = 0
let rows: Map<number, RhythmRow>
let meta: Map<string, string>
let done: string[]
let ws: EventEmitter
let hearing: Hearing

beforeEach(() => {
  vi.useFakeTimers()
  clock = START
  stuckMs = 0
  rows = new Map()
  meta = new Map()
  done = []
  begin()
})
afterEach(() => {
  hearing.closed()
  vi.useRealTimers()
})

function begin() {
  hearing = new Hearing({
    rhythm: { all: () => [...rows.values()], save: (row) => void rows.set(row.slot, row) },
    meta: { read: (key) => meta.get(key), write: (key, value) => void meta.set(key, value ?? '') },
    accounts: { stuckMs: () => stuckMs },
    log: silentLog(),
    now: () => clock,
    elapsed: () => clock,
    reconnect(why) {
      done.push(`reconnect: ${why}`)
      hearing.closed()
    },
    restart: () => done.push('restart'),
  })
  connect()
}

/** A login at which WhatsApp says that so many messages wait. */
function connect(waiting = 0) {
  ws = new EventEmitter()
  hearing.listen({ ws } as unknown as Pick<WASocket, 'ws'>)
  const attrs = { count: String(waiting), message: String(waiting), receipt: '0', notification: '0' }
  ws.emit('CB:ib,,offline_preview', { tag: 'ib', attrs: {}, content: [{ tag: 'offline_preview', attrs }] })
  hearing.opened()
}

function pass(ms: number, step = SECOND) {
  for (const end = clock + ms; clock < end; ) {
    clock += step
    vi.advanceTimersByTime(step)
  }
}

/** Something every minute. */
function talk(minutes: number) {
  for (let n = 0; n < minutes; n++) {
    ws.emit(['CB:message', 'CB:receipt', 'CB:notification'][n % 3] as string, {})
    pass(MINUTE, 10 * SECOND)
  }
}

const busyAllWeek = () => {
  for (let slot = 0; slot < 168; slot++) rows.set(slot, { slot, active_minutes: 40, weeks: 4 })
  hearing.closed()
  begin()
}

describe('what is usual', () => {
  test('is learnt from hours through which the connection was open', () => {
    talk(65)
    expect([...rows.values()].map(({ active_minutes, weeks }) => [active_minutes, weeks])).toEqual([[60, 1]])
  })

  test('and not from parts of hours, or hours with a long break', () => {
    hearing.closed()
    clock = START + 10 * MINUTE
    begin()
    talk(60)
    expect(rows.size).toBe(0)
    hearing.closed()
    pass(6 * MINUTE)
    connect()
    talk(60)
    expect(rows.size).toBe(0)
    hearing.closed()
    pass(MINUTE)
    connect()
    talk(60)
    expect(rows.size).toBe(1)
  })
})

describe('a silence nobody expects', () => {
  test('gets a new connection, which shows what waits: deaf', () => {
    busyAllWeek()
    pass(14 * MINUTE)
    expect(done).toEqual([])
    pass(2 * MINUTE)
    expect(done).toEqual(['reconnect: silent'])
    connect(3)
    pass(19 * SECOND)
    expect(done).toHaveLength(1)
    pass(2 * SECOND)
    expect(done).toEqual(['reconnect: silent', 'restart'])
    expect(Number(meta.get('deaf_restart_at'))).toBeGreaterThan(START)
  })

  test('or that it hears again', () => {
    busyAllWeek()
    pass(16 * MINUTE)
    connect(3)
    ws.emit('CB:message', {})
    pass(14 * MINUTE)
    expect(done).toEqual(['reconnect: silent'])
  })

  test('or that it was only quiet: then rarely again, and never a restart', () => {
    busyAllWeek()
    for (let n = 0; n < 24; n++) {
      const before = done.length
      pass(HOUR, 10 * SECOND)
      if (done.length > before) connect(0)
    }
    expect(new Set(done)).toEqual(new Set(['reconnect: silent']))
    expect(done.length).toBeLessThan(7)
  })

  test('is none in a session that has not learnt anything yet', () => {
    pass(24 * HOUR, 30 * SECOND)
    expect(done).toEqual([])
  })
})

test('what WhatsApp says is waiting and does not deliver: a new connection, a new process, and no third in a row', () => {
  hearing.closed()
  connect(2)
  pass(21 * SECOND)
  expect(done).toEqual(['reconnect: undelivered'])
  connect(2)
  pass(20 * SECOND)
  expect(done).toEqual(['reconnect: undelivered', 'restart'])
  hearing.closed()
  begin()
  hearing.closed()
  connect(2)
  pass(21 * SECOND)
  connect(2)
  pass(MINUTE)
  expect(done).toEqual(['reconnect: undelivered', 'restart', 'reconnect: undelivered'])
})

test('messages that come in and are not handled: the same, though something is heard', () => {
  ws.emit('CB:message', {})
  stuckMs = 90 * SECOND
  pass(SECOND)
  expect(done).toEqual(['reconnect: unhandled'])
  connect(1)
  ws.emit('CB:message', {})
  pass(SECOND)
  expect(done).toEqual(['reconnect: unhandled', 'restart'])
})

test('… unless the new connection handles them', () => {
  stuckMs = 90 * SECOND
  pass(SECOND)
  stuckMs = 0
  connect(1)
  ws.emit('CB:message', {})
  pass(SECOND)
  stuckMs = 90 * SECOND
  pass(SECOND)
  expect(done).toEqual(['reconnect: unhandled', 'reconnect: unhandled'])
})
