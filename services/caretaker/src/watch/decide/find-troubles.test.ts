import { TROUBLE_CODES } from '@wa-monitor/contracts'
import { aBridge, aProject, aStatus, AT } from '@wa-monitor/contracts/test'
import { describe, expect, test } from 'vitest'
import { BRIDGE_ROWS } from '../../../test/troubles/bridge-rows.ts'
import { KEEPING_ROWS } from '../../../test/troubles/keeping-rows.ts'
import {
  backup,
  bridge,
  feedback,
  fullDay,
  last,
  monitor,
  pause,
  service,
  stuck,
} from '../../../test/troubles/seen.ts'
import { WORK_ROWS } from '../../../test/troubles/work-rows.ts'
import { findTroubles } from './find-troubles.ts'
import type { Seen } from './found.ts'

const BOUNDS = { longestWaitSeconds: 43_200, fullBytes: 200e6 }
const NOTHING = new Map<string, string>()
const ROWS = [...BRIDGE_ROWS, ...WORK_ROWS, ...KEEPING_ROWS]

test.each(ROWS)('%s of “%s” (%s)', (code, subject, severity, seen, what, todo) => {
  const troubles = findTroubles(aStatus(seen), NOTHING, BOUNDS)
  expect(troubles.map((each) => [each.code, each.subject, each.severity])).toEqual([
    [code, subject, severity],
  ])
  expect(troubles[0]?.what).toMatch(what)
  expect(troubles[0]?.todo).toMatch(todo)
})

test('each code of the list has a row', () => {
  expect(new Set(ROWS.map(([code]) => code))).toEqual(new Set(TROUBLE_CODES))
})

describe('nothing is wrong', () => {
  const limits = { ...aBridge().limits, paused: { ...pause, until: '2025-11-21T11:00:00.000Z' } }
  const quiet: [string, Partial<Seen>][] = [
    ['when all is well', {}],
    ['with a pause that ends by itself', bridge({ limits })],
    ['with feedback stopped for a while', feedback({ stopped: 'grace', stopped_until: AT, ...stuck })],
    ['with two minutes of lag', { projects: [aProject({ lag_seconds: 120 })] }],
    ['with a tenth of a large disk', { disks: [{ what: 'x', free_bytes: 21e9, total_bytes: 4e12 }] }],
    [
      'before the first backup was due',
      { ...backup({ last: null }), watching_since: '2025-11-20T09:00:00.000Z' },
    ],
    [
      'with a backup that is being tried out',
      last({ verified: false, taken_at: '2025-11-21T09:00:00.000Z' }),
    ],
    [
      'with old feedback and no room to send',
      { ...feedback(stuck), ...bridge({ limits: { ...limits, paused: null, windows: fullDay } }) },
    ],
    [
      'with what is not known',
      {
        projects: [
          aProject({
            lag_seconds: null,
            lag_messages: null,
            refused: null,
            failed_messages: null,
            today: null,
          }),
        ],
        feedback: null,
        webhooks_given_up: null,
      },
    ],
  ]
  test.each(quiet)('%s', (_, seen) => {
    expect(findTroubles(aStatus(seen), NOTHING, BOUNDS)).toEqual([])
  })
})

test('what PostgreSQL’s absence explains is not said four times', () => {
  const waiting = { healthy: false, reasons: ['PostgreSQL does not answer'] }
  const seen = aStatus({
    database: null,
    ...monitor(waiting),
    ...service('feedback-sender', waiting),
  })
  const silent = {
    ...seen,
    services: seen.services.map((each) => (each.service === 'api' ? { ...each, healthy: null } : each)),
  }
  expect(findTroubles(silent, NOTHING, BOUNDS).map(({ code }) => code)).toEqual(['database_down'])
})

test('disks that are one disk are one trouble', () => {
  const disks = ['whatsapp-bridge', 'backups'].map((what) => ({ what, free_bytes: 2e9, total_bytes: 80e9 }))
  expect(findTroubles(aStatus({ disks }), NOTHING, BOUNDS).map(({ subject }) => subject)).toEqual([
    'whatsapp-bridge',
  ])
})

test('what was there before keeps its beginning; what people wait for comes first', () => {
  const seen = aStatus({ ...backup({ error: 'no space' }), ...service('api', { healthy: null }) })
  const memory = new Map([['backup_failed|', '2025-11-21T02:00:00.000Z']])
  expect(findTroubles(seen, memory, BOUNDS).map(({ code, since }) => [code, since])).toEqual([
    ['api_no_answer', AT],
    ['backup_failed', '2025-11-21T02:00:00.000Z'],
  ])
})
