import { TROUBLE_CODES, type TroubleCode } from '@wa-monitor/contracts'
import { describe, expect, test } from 'vitest'
import { aBridge, aProject, aSystem, AT } from '../../../test/status-fixture.ts'
import { canTell, findTroubles } from './find-troubles.ts'
import type { Seen } from './found.ts'

const BOUNDS = { longestWaitSeconds: 43_200, fullBytes: 200e6 }
const NOTHING = new Map<string, string>()

const bridge = (over: Parameters<typeof aBridge>[0], service = 'whatsapp-bridge'): Partial<Seen> => ({
  bridges: [{ service, status: aBridge(over) }],
})
const feedback = (over: Partial<NonNullable<Seen['feedback']>>): Partial<Seen> => ({
  feedback: { ...(aSystem().feedback as NonNullable<Seen['feedback']>), ...over },
})
const backup = (over: Partial<Seen['backup']>): Partial<Seen> => ({
  backup: { ...aSystem().backup, ...over },
})
const last = (over: Partial<NonNullable<Seen['backup']['last']>>) =>
  backup({ last: { ...(aSystem().backup.last as NonNullable<Seen['backup']['last']>), ...over } })
const monitor = (over: Partial<Seen['monitors'][number]>): Partial<Seen> => ({
  monitors: aSystem().monitors.map((each, index) => (index === 0 ? { ...each, ...over } : each)),
})
const service = (name: string, over: Partial<Seen['services'][number]>): Partial<Seen> => ({
  services: aSystem().services.map((each) => (each.service === name ? { ...each, ...over } : each)),
})
const pause = { since: AT, until: null, reason: 'Restored from a backup' }
const stuck = { oldest_seconds: 2000, messages_last_hour: 0 }
const fullDay = aBridge().limits.windows.map((window) => ({ ...window, left: 0 }))

/** code, subject, severity, what was seen, what is said, what is to be done. */
const ROWS: [TroubleCode, string, 'now' | 'soon', Partial<Seen>, RegExp, RegExp][] = [
  [
    'bridge_no_answer',
    'whatsapp-bridge',
    'now',
    { bridges: [{ service: 'whatsapp-bridge', status: null }] },
    /does not answer/,
    /logs\.sh whatsapp-bridge/,
  ],
  [
    'not_linked',
    'whatsapp-bridge',
    'now',
    bridge({ state: 'SCAN_QR_CODE', reason: 'not-linked' }),
    /not linked/,
    /login\.sh, or open System/,
  ],
  [
    'not_linked',
    'whatsapp-sender',
    'now',
    bridge({ state: 'SCAN_QR_CODE' }, 'whatsapp-sender'),
    /second number is not linked/,
    /login\.sh --second-number/,
  ],
  [
    'logged_out',
    'whatsapp-bridge',
    'now',
    bridge({ state: 'SCAN_QR_CODE', reason: 'logged-out' }),
    /logged out/,
    /login\.sh/,
  ],
  [
    'logged_out',
    'whatsapp-bridge',
    'now',
    bridge({ state: 'STARTING', reason: 'logged-out' }),
    /logged out/,
    /login\.sh/,
  ],
  [
    'turned_away',
    'whatsapp-bridge',
    'now',
    bridge({ state: 'FAILED', reason: 'stream-replaced', advice: 'Stop the other one.' }),
    /stream-replaced/,
    /Stop the other one/,
  ],
  [
    'turned_away',
    'whatsapp-bridge',
    'now',
    bridge({ state: 'FAILED', reason: 'temporary-ban' }),
    /temporary-ban/,
    /logs\.sh whatsapp-bridge/,
  ],
  [
    'socket_dead',
    'whatsapp-bridge',
    'now',
    bridge({ state: 'RECONNECTING', reason: 'unreachable' }),
    /not connected \(unreachable\)/,
    /internet/,
  ],
  [
    'socket_dead',
    'whatsapp-bridge',
    'now',
    bridge({ state: 'STARTING' }),
    /not connected \(starting\)/,
    /internet/,
  ],
  [
    'deaf',
    'whatsapp-bridge',
    'now',
    bridge({ state: 'RECONNECTING', reason: 'deaf' }),
    /nothing comes in/,
    /logs\.sh/,
  ],
  [
    'sending_paused',
    'whatsapp-bridge',
    'soon',
    bridge({ limits: { ...aBridge().limits, paused: pause } }),
    /Restored from a backup/,
    /resume\.sh$/,
  ],
  [
    'sending_paused',
    'whatsapp-bridge',
    'soon',
    bridge({
      limits: { ...aBridge().limits, paused: pause },
      restored: { restored_at: AT, backup_taken_at: AT, recovered: {}, open_groups: ['a', 'b'] },
    }),
    /2 groups since the backup may be missing/,
    /resume/,
  ],
  [
    'sending_paused',
    'feedback',
    'soon',
    feedback({ stopped: 'look first (by Thandi)' }),
    /look first/,
    /!START/,
  ],
  [
    'monitor_no_answer',
    'wa-monitor-prod',
    'now',
    monitor({ healthy: null }),
    /become no drops/,
    /logs\.sh wa-monitor-prod/,
  ],
  [
    'monitor_no_answer',
    'wa-monitor-dev',
    'soon',
    {
      monitors: [
        { service: 'wa-monitor-dev', environment: 'development', healthy: null, reasons: [], config: null },
      ],
    },
    /wa-monitor-dev/,
    /logs\.sh wa-monitor-dev/,
  ],
  [
    'monitor_lag',
    'Lawley',
    'now',
    { projects: [aProject({ lag_messages: 12, lag_seconds: 121 })] },
    /12 messages of Lawley are not read since 2 minutes/,
    /logs\.sh wa-monitor-prod/,
  ],
  [
    'monitor_lag',
    'dev: Lawley',
    'soon',
    { projects: [aProject({ environment: 'development', lag_seconds: 900 })] },
    /Lawley/,
    /wa-monitor-dev/,
  ],
  [
    'group_refused',
    'Lawley',
    'now',
    { projects: [aProject({ refused: true, lag_seconds: 900 })] },
    /older than what was read/,
    /logs\.sh/,
  ],
  [
    'failed_messages',
    'Lawley',
    'soon',
    { projects: [aProject({ failed_messages: 1 })] },
    /1 message of Lawley could not be read and was passed/,
    /retry = true/,
  ],
  [
    'sender_no_answer',
    'feedback-sender',
    'now',
    service('feedback-sender', { healthy: null }),
    /feedback waits/,
    /logs\.sh feedback-sender/,
  ],
  [
    'queue_age',
    '',
    'now',
    feedback(stuck),
    /No feedback leaves.*2 wait, the oldest for 33 minutes/,
    /logs\.sh feedback-sender/,
  ],
  [
    'queue_age',
    '',
    'soon',
    {
      ...feedback({ oldest_seconds: 50_000 }),
      ...bridge({ limits: { ...aBridge().limits, windows: fullDay } }),
    },
    /More feedback is written than may be sent/,
    /RATE_LIMIT/,
  ],
  [
    'queue_down',
    '',
    'now',
    { queue: { problem: 'Redis at redis:6379 does not answer' } },
    /redis:6379/,
    /logs\.sh redis/,
  ],
  ['api_no_answer', 'api', 'now', service('api', { healthy: null }), /dashboard is away/, /logs\.sh api/],
  [
    'service_failing',
    'wa-monitor-prod',
    'now',
    monitor({ healthy: false, reasons: ['/store/messages.db is not there yet'] }),
    /messages\.db is not there/,
    /logs\.sh wa-monitor-prod/,
  ],
  [
    'service_failing',
    'caretaker',
    'now',
    service('caretaker', { healthy: false, reasons: ['it cannot write'] }),
    /it cannot write/,
    /logs\.sh caretaker/,
  ],
  [
    'database_down',
    '',
    'now',
    { database: null, database_problem: 'postgres:5432 does not answer' },
    /postgres:5432 does not answer/,
    /logs\.sh postgres/,
  ],
  [
    'bad_config',
    'wa-monitor-prod',
    'soon',
    monitor({ healthy: false, config: 'line 4: group_jid', reasons: ['line 4: group_jid'] }),
    /line 4: group_jid/,
    /config\/prod\/projects\.yaml/,
  ],
  [
    'disk_low',
    'backups',
    'soon',
    { disks: [{ what: 'backups', free_bytes: 7e9, total_bytes: 80e9 }] },
    /7\.0 GB of 80 GB left/,
    /doctor\.sh/,
  ],
  [
    'disk_low',
    'backups',
    'soon',
    { disks: [{ what: 'backups', free_bytes: 0.9e9, total_bytes: 4e9 }] },
    /900 MB of 4\.0 GB/,
    /doctor\.sh/,
  ],
  [
    'disk_full',
    'backups',
    'now',
    { disks: [{ what: 'backups', free_bytes: 150e6, total_bytes: 80e9 }] },
    /150 MB left/,
    /doctor\.sh/,
  ],
  [
    'disk_full',
    'whatsapp-bridge',
    'now',
    bridge({ disk: { free_bytes: 1e8, total_bytes: 8e10, stopped: 'less than 200 MB are free' } }),
    /less than 200 MB/,
    /Make room/,
  ],
  [
    'disk_full',
    'whatsapp-bridge',
    'now',
    bridge({
      state: 'RECONNECTING',
      reason: 'disk-full',
      disk: { free_bytes: 1e8, total_bytes: 8e10, stopped: 'full' },
    }),
    /stopped taking messages/,
    /Make room/,
  ],
  ['backup_failed', '', 'soon', backup({ error: 'pg_dump: no space left' }), /no space left/, /backup\.sh/],
  ['backup_old', '', 'soon', last({ taken_at: '2025-11-20T07:59:00.000Z' }), /26 hours old/, /backup\.sh/],
  ['backup_old', '', 'soon', backup({ last: null }), /no backup yet/, /backup\.sh/],
  ['backup_unverified', '', 'soon', last({ verified: false }), /not tried out/, /backup\.sh/],
  [
    'clock_wrong',
    'database',
    'soon',
    { clock: { ahead_of_database_seconds: -6.2 } },
    /6 seconds behind PostgreSQL/,
    /timedatectl/,
  ],
  [
    'clock_wrong',
    'whatsapp-bridge',
    'soon',
    bridge({ clock: { ahead_of_whatsapp_seconds: 3600 } }),
    /3600 seconds ahead of WhatsApp/,
    /timedatectl/,
  ],
  [
    'integration_failing',
    'Lawley',
    'soon',
    { webhooks_given_up: { Lawley: 3 } },
    /3 webhooks of Lawley/,
    /logs\.sh wa-monitor-prod/,
  ],
  [
    'alert_failing',
    'email',
    'soon',
    { alerts: [{ channel: 'email', error: 'answered 535' }] },
    /email do not arrive: answered 535/,
    /ALERT_/,
  ],
]

test.each(ROWS)('%s of “%s” (%s)', (code, subject, severity, seen, what, todo) => {
  const troubles = findTroubles(aSystem(seen), NOTHING, BOUNDS)
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
    expect(findTroubles(aSystem(seen), NOTHING, BOUNDS)).toEqual([])
  })
})

test('what PostgreSQL’s absence explains is not said four times', () => {
  const waiting = { healthy: false, reasons: ['PostgreSQL does not answer'] }
  const seen = aSystem({
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
  expect(findTroubles(aSystem({ disks }), NOTHING, BOUNDS).map(({ subject }) => subject)).toEqual([
    'whatsapp-bridge',
  ])
})

test('what was there before keeps its beginning; what people wait for comes first', () => {
  const seen = aSystem({ ...backup({ error: 'no space' }), ...service('api', { healthy: null }) })
  const memory = new Map([['backup_failed|', '2025-11-21T02:00:00.000Z']])
  expect(findTroubles(seen, memory, BOUNDS).map(({ code, since }) => [code, since])).toEqual([
    ['api_no_answer', AT],
    ['backup_failed', '2025-11-21T02:00:00.000Z'],
  ])
})

describe('whether it can be told that a trouble is over', () => {
  const silentBridge = aSystem({ bridges: [{ service: 'whatsapp-bridge', status: null }] })
  const rows: [TroubleCode, string, Seen, boolean][] = [
    ['not_linked', 'whatsapp-bridge', aSystem(), true],
    ['not_linked', 'whatsapp-bridge', silentBridge, false],
    ['not_linked', 'whatsapp-sender', silentBridge, true],
    ['bridge_no_answer', 'whatsapp-bridge', silentBridge, true],
    ['sending_paused', 'feedback', silentBridge, true],
    ['sending_paused', 'feedback', aSystem({ database: null }), false],
    ['monitor_lag', 'Lawley', aSystem(monitor({ healthy: null })), false],
    ['monitor_lag', 'Lawley', aSystem({ database: null }), false],
    ['service_failing', 'api', aSystem({ database: null }), false],
    ['clock_wrong', 'database', aSystem({ database: null }), false],
    ['integration_failing', 'Lawley', aSystem({ webhooks_given_up: null }), false],
    ['backup_failed', '', aSystem({ database: null }), true],
  ]
  test.each(rows)('%s of “%s”', (code, subject, seen, expected) => {
    expect(canTell(seen, { code, subject })).toBe(expected)
  })
})
