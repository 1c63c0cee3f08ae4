import { describe, expect, test } from 'vitest'
import { aStatus } from '../../test/around.ts'
import { feedbackCounted, seenView, withoutNumbers } from './system-view.ts'

describe('what the caretaker sees', () => {
  test('production sees both environments, development its own', () => {
    const names = (environment: 'production' | 'development') =>
      seenView(aStatus(), environment).projects.map(({ name }) => name)
    expect([names('production'), names('development')]).toEqual([['Lawley', 'Velo Test'], ['Velo Test']])
  })

  test('each disk is shown once, with those who write to it', () => {
    const disk = (what: string, total_bytes: number) => ({ what, free_bytes: 1, total_bytes })
    const disks = [disk('whatsapp-bridge', 80), disk('whatsapp-sender', 80), disk('backups', 500)]
    expect(seenView(aStatus({ disks }), 'production').disks).toEqual([
      { of: ['whatsapp-bridge', 'whatsapp-sender'], free_bytes: 1, total_bytes: 80 },
      { of: ['backups'], free_bytes: 1, total_bytes: 500 },
    ])
  })

  test('where PostgreSQL is is left out; that it is away is not', () => {
    expect(seenView(aStatus(), 'production').database).toEqual({ version: '17.6', bytes: 62e6 })
    expect(seenView(aStatus({ database: null }), 'production').database).toBeNull()
  })
})

test('numbers of people are masked at any depth; groups, counts and times stay', () => {
  const told = {
    reasons: ['27820000001 left 120363418298130331@g.us'],
    bytes: 27820000001,
    at: '2025-11-21T10:00:00.000Z',
    deep: [{ advice: 'ask +27820000002' }],
  }
  expect(withoutNumbers(told)).toEqual({
    ...told,
    reasons: ['2782…01 left 120363418298130331@g.us'],
    deep: [{ advice: 'ask +2782…02' }],
  })
})

test('what waits and what stopped is counted by rule', () => {
  expect(
    feedbackCounted({
      open: [
        { state: 'queued', rule: '', rows: 2 },
        { state: 'queued', rule: 'cooldown', rows: 1 },
        { state: 'sending', rule: '', rows: 1 },
      ],
      oldest_queued_seconds: -0.2,
      stopped: [
        { state: 'held', rule: 'resubmitted', rows: 3 },
        { state: 'held', rule: '', rows: 1 },
        { state: 'failed', rule: 'not_a_member', rows: 2 },
      ],
      last_day: [],
      messages_last_hour: 4,
    }),
  ).toEqual({
    queued: 3,
    sending: 1,
    held: { resubmitted: 3, other: 1 },
    failed: 2,
    oldest_seconds: 0,
    messages_last_hour: 4,
  })
})
