import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { SendError } from './send-error.ts'
import { createSendLimits } from './send-limits.ts'

const WINDOWS = [
  { seconds: 60, limit: 2 },
  { seconds: 3600, limit: 3 },
]

let session: Session
const directories: string[] = []
afterEach(() => {
  session.close()
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

function open(directory = mkdtempSync(join(tmpdir(), 'wa-limits-'))) {
  if (!directories.includes(directory)) directories.push(directory)
  session = openSession(directory)
  let at = 1_000_000_000_000
  const limits = createSendLimits({ windows: WINDOWS, outbox: session.outbox, now: () => at })
  const send = () => {
    limits.refuseWhenFull()
    const row = { idempotency_key: null, request_hash: '', chat_jid: '1@g.us', content: Buffer.alloc(0) }
    session.outbox.add({ ...row, message_id: `id-${at}-${Math.random()}`, created_at: at })
  }
  const refusal = () => {
    try {
      limits.refuseWhenFull()
    } catch (error) {
      if (error instanceof SendError) return error
      throw error
    }
    return undefined
  }
  return { directory, limits, send, refusal, pass: (ms: number) => (at += ms), at: () => at }
}

test('two in a minute, then the third says which limit and when', () => {
  const { send, refusal, pass } = open()
  send()
  pass(1000)
  send()
  const error = refusal()
  expect(error).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 60 })
  expect(error?.message).toContain('limit of 2 messages in a minute')
  expect(error?.message).toContain('2001-09-09T01:47:40.001Z')
})

test('after the wait it told of there is room, until the hour is full', () => {
  const { send, refusal, pass } = open()
  send()
  send()
  pass((refusal()?.retryAfterSeconds ?? 0) * 1000 + 1)
  send()
  expect(refusal()?.message).toContain('3 messages in an hour')
})

test('a refused try costs nothing', () => {
  const { send, refusal, pass, limits } = open()
  send()
  send()
  for (let n = 0; n < 50; n++) refusal()
  expect(limits.describe().windows[0]).toEqual({ seconds: 60, limit: 2, used: 2, left: 0 })
  pass(60_001)
  expect(refusal()).toBeUndefined()
})

test('a restart forgets nothing', () => {
  const first = open()
  first.send()
  first.send()
  session.close()
  expect(open(first.directory).refusal()).toBeDefined()
})

test('a clock that was set back makes nobody faster', () => {
  const { send, refusal, pass } = open()
  send()
  send()
  pass(-3_600_000)
  expect(refusal()).toBeDefined()
})
