import { expect, test } from 'vitest'
import type { Message } from './message.ts'
import { addressed, afterTry, dueFor, tidied } from './outbox.ts'

const NOW = Date.parse('2025-11-21T10:00:00.000Z')
const message = (id: string): Message => ({
  id,
  kind: 'troubles',
  at: new Date(NOW).toISOString(),
  subject: 's',
  short: 's',
  long: 'l',
  data: {},
})
const two = [addressed(message('a'), ['webhook', 'email'], NOW), addressed(message('b'), ['webhook'], NOW)]

test('a channel gets one after the other; one that waits keeps the later ones back', () => {
  expect(dueFor(two, 'webhook', NOW)?.message.id).toBe('a')
  const failed = afterTry(two, { id: 'a', channel: 'webhook', taken: false, now: NOW })
  expect(dueFor(failed, 'webhook', NOW + 14_999)).toBeUndefined()
  expect(dueFor(failed, 'webhook', NOW + 15_000)?.message.id).toBe('a')
  expect(dueFor(failed, 'email', NOW)?.message.id).toBe('a')
  const taken = afterTry(failed, { id: 'a', channel: 'webhook', taken: true, now: NOW })
  expect(dueFor(taken, 'webhook', NOW)?.message.id).toBe('b')
  expect(dueFor(taken, 'whatsapp', NOW)).toBeUndefined()
})

test('pauses double up to an hour', () => {
  let outbox = two
  const pauses: number[] = []
  for (let tries = 0; tries < 12; tries++) {
    outbox = afterTry(outbox, { id: 'a', channel: 'webhook', taken: false, now: NOW })
    pauses.push(((outbox[0]?.waiting.webhook?.next_at ?? 0) - NOW) / 1000)
  }
  expect(pauses).toEqual([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600])
})

test('what all have is forgotten, a channel that is no longer set as well; after three days it is given up', () => {
  const taken = afterTry(two, { id: 'b', channel: 'webhook', taken: true, now: NOW })
  expect(tidied(taken, { channels: ['webhook', 'email'], now: NOW })).toEqual({
    outbox: [two[0]],
    givenUp: [],
  })
  expect(tidied(two, { channels: ['whatsapp'], now: NOW })).toEqual({ outbox: [], givenUp: [] })
  expect(
    tidied(
      [two[1] ?? two[0]].flatMap((each) => each ?? []),
      { channels: ['webhook'], now: NOW + 260_000_000 },
    ),
  ).toEqual({
    outbox: [],
    givenUp: [{ id: 'b', channel: 'webhook' }],
  })
})
