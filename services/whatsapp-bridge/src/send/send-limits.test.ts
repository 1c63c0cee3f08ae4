import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOwned } from '@wa-monitor/sqlite'
import { afterEach, describe, expect, test } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { SendError } from './send-error.ts'
import { createSendLimits } from './send-limits.ts'

const WINDOWS = [
  { seconds: 60, limit: 2 },
  { seconds: 3600, limit: 3 },
]
const START = 1_000_000_000_000

let session: Session | undefined
const directories: string[] = []
afterEach(() => {
  session?.close()
  session = undefined
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'wa-limits-'))
  directories.push(directory)
  return directory
}

/** One process after the other on one ledger, on a machine whose wall clock anybody may set. */
function start(directory = newDirectory(), windows = WINDOWS) {
  const clock = { up: 50_000, wall: START, boot: 'first boot' }
  let ids = 0
  const open = () => {
    session?.close()
    const opened = openSession(directory)
    session = opened
    const timepiece = { bootId: clock.boot, upMs: () => clock.up, wallMs: () => clock.wall }
    return { session: opened, limits: createSendLimits({ windows, session: opened, timepiece }) }
  }
  let current = open()
  /** Takes a message for sending; it waits to leave. */
  const take = () => {
    const counted = current.limits.claim()
    const message_id = `id-${ids++}`
    const row = { idempotency_key: null, request_hash: '', chat_jid: '1@g.us', content: Buffer.alloc(0) }
    current.session.outbox.add({ ...row, message_id, created_at: clock.wall }, counted)
    return message_id
  }
  return {
    clock,
    limits: () => current.limits,
    ledger: () => current.session.limitLedger.since(0),
    restart: () => (current = open()),
    take,
    send() {
      const id = take()
      expect(current.limits.leave(id)).toBe(0)
      current.limits.left(id)
    },
    refusal() {
      try {
        current.limits.claim()
      } catch (error) {
        if (error instanceof SendError) return error
        throw error
      }
      return undefined
    },
    pass(ms: number) {
      clock.up += ms
      clock.wall += ms
    },
  }
}

test('two in a minute, then the third says which limit and when', () => {
  const { send, refusal, pass } = start()
  send()
  pass(1000)
  send()
  const error = refusal()
  expect(error).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 60 })
  expect(error?.message).toContain('limit of 2 messages in a minute')
  expect(error?.message).toContain('2001-09-09T01:47:40.501Z')
})

test('after the wait it told of there is room, until the hour is full', () => {
  const { send, refusal, pass } = start()
  send()
  send()
  pass((refusal()?.retryAfterSeconds ?? 0) * 1000)
  send()
  expect(refusal()?.message).toContain('3 messages in an hour')
})

test('a refused try costs nothing', () => {
  const { send, refusal, pass, limits } = start()
  send()
  send()
  for (let n = 0; n < 50; n++) refusal()
  expect(limits().describe().windows[0]).toEqual({ seconds: 60, limit: 2, used: 2, left: 0 })
  pass(60_501)
  expect(refusal()).toBeUndefined()
})

test('a restart forgets nothing', () => {
  const { send, refusal, restart } = start()
  send()
  send()
  restart()
  expect(refusal()).toBeDefined()
})

test('what no window needs any more is forgotten; what waits is not', () => {
  const { send, take, pass, ledger } = start()
  const waiting = take()
  for (let n = 0; n < 30; n++) {
    pass(3_600_501)
    send()
  }
  expect(ledger().map(({ message_id }) => message_id)).toEqual([waiting, expect.any(String)])
})

describe('the wall clock', () => {
  test.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('set %s while the bridge runs changes nothing', (_, ms) => {
    const { send, refusal, pass, clock } = start()
    send()
    send()
    clock.wall += ms
    expect(refusal()?.retryAfterSeconds).toBe(61)
    pass(60_501)
    expect(refusal()).toBeUndefined()
  })

  test.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('set %s while the bridge is down changes nothing', (_, ms) => {
    const { send, refusal, pass, clock, restart } = start()
    send()
    send()
    clock.wall += ms
    restart()
    expect(refusal()?.retryAfterSeconds).toBe(61)
    pass(60_501)
    expect(refusal()).toBeUndefined()
  })

  test('what others are told is in its terms, so that they can count with their own', () => {
    const { send, limits, clock } = start()
    send()
    clock.wall += 86_400_000
    expect(limits().describe().counted_at).toEqual([START + 86_400_000 + 500])
  })

  test('says how long the machine was off', () => {
    const { send, refusal, clock, restart } = start()
    send()
    send()
    Object.assign(clock, { boot: 'second boot', up: 9_000, wall: clock.wall + 61_000 })
    restart()
    expect(refusal()).toBeUndefined()
  })

  test('set back while the machine was off: better too slow than too many', () => {
    const { send, refusal, clock, restart, pass } = start()
    send()
    send()
    Object.assign(clock, { boot: 'second boot', up: 9_000, wall: clock.wall - 10_000_000 })
    restart()
    expect(refusal()?.retryAfterSeconds).toBe(61)
    pass(60_501)
    expect(refusal()).toBeUndefined()
  })

  test('set forward long before the machine went off plays no part', () => {
    const { send, refusal, clock, restart, limits } = start()
    send()
    send()
    clock.wall += 3_600_000
    limits().noteClock()
    Object.assign(clock, { boot: 'second boot', up: 9_000, wall: clock.wall + 20_000 })
    restart()
    expect(refusal()?.retryAfterSeconds).toBe(41)
  })
})

describe('a message that left later than it was taken', () => {
  test('counts as leaving when it leaves', () => {
    const { take, limits, pass, refusal } = start()
    const late = take()
    pass(3_000_000)
    expect(limits().leave(late)).toBe(0)
    limits().left(late)
    pass(599_000)
    expect(limits().describe().windows[1]?.used).toBe(1)
    expect(refusal()).toBeUndefined()
  })

  test('keeps its room until it leaves', () => {
    const { take, send, limits, pass, refusal } = start()
    const late = take()
    pass(61_000)
    send()
    expect(refusal()?.message).toContain('2 messages in a minute')
    expect(limits().leave(late)).toBe(0)
  })

  test('has to wait when it wants to leave once more, and others have left since', () => {
    const { take, send, limits, pass } = start(newDirectory(), [{ seconds: 60, limit: 1 }])
    const first = take()
    limits().leave(first)
    limits().left(first)
    pass(61_000)
    send()
    pass(1_000)
    expect(limits().leave(first)).toBe(59_501)
    pass(59_501)
    expect(limits().leave(first)).toBe(0)
  })

  test('of two that wait, the first does not wait for the second', () => {
    const { take, limits } = start()
    const [first, second] = [take(), take()]
    expect(limits().leave(first)).toBe(0)
    limits().left(first)
    expect(limits().leave(second)).toBe(0)
  })

  test('does not stand in its own way when it leaves again', () => {
    const { take, limits, pass, send } = start()
    const first = take()
    limits().leave(first)
    limits().left(first)
    send()
    pass(30_000)
    expect(limits().leave(first)).toBe(0)
    limits().left(first)
    expect(limits().describe().windows[0]?.used).toBe(2)
  })

  test('and was leaving when the process died, has left when the next one starts, at the latest', () => {
    const { take, limits, pass, restart, refusal } = start()
    for (const id of [take(), take()]) limits().leave(id)
    pass(50_000)
    restart()
    expect(refusal()?.retryAfterSeconds).toBe(61)
  })
})

test('a ledger of an earlier version is read: its entries have left', () => {
  const directory = newDirectory()
  const db = openOwned(join(directory, 'session.db'))
  db.exec(
    'CREATE TABLE limit_ledger (message_id TEXT PRIMARY KEY, counted_at INTEGER NOT NULL) WITHOUT ROWID',
  )
  const insert = db.prepare('INSERT INTO limit_ledger VALUES (?, ?)')
  insert.run('a', START - 1_000)
  // Written before the clock was set back.
  insert.run('b', START + 5_000)
  db.close()
  expect(start(directory).refusal()?.retryAfterSeconds).toBe(55)
})

describe('what left without the ledger’s knowledge', () => {
  test('counts from when it was sent, once, and not when no window looks back that far', () => {
    const world = start()
    world.send()
    const [known] = world.ledger()
    const sentAt = world.clock.wall - 30_000
    world.limits().countEarlier('3EB0EARLIER', sentAt)
    world.limits().countEarlier('3EB0EARLIER', sentAt - 5000)
    world.limits().countEarlier('3EB0LONGAGO', world.clock.wall - 3_600_000)
    world.limits().countEarlier(known?.message_id ?? '', sentAt)
    expect(world.limits().describe().windows).toMatchObject([{ used: 2 }, { used: 2 }])
    expect(world.limits().describe().counted_at[0]).toBe(sentAt)
    expect(() => world.take()).toThrow(SendError)
  })

  test('a clock that was behind makes nothing count from the future', () => {
    const world = start()
    world.limits().countEarlier('3EB0EARLIER', world.clock.wall + 60_000)
    expect(world.limits().describe().counted_at).toEqual([world.clock.wall])
  })
})
