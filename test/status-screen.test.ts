/** The screen of ./scripts/status.sh: drawn by a program in a container, from what Docker and the caretaker say. */
import { aBridge, aProject, aStatus, AT } from '@wa-monitor/contracts/test'
import { describe, expect, test } from 'vitest'
import { readContainers } from '../scripts/container/status/containers.ts'
import { findNeeds, forStack, type Need } from '../scripts/container/status/needs.ts'
import { drawScreen, type Shown } from '../scripts/container/status/screen.ts'

const PS = [
  'redis|running|0|healthy|wa-monitor-redis-1',
  'secrets|exited|0||wa-monitor-secrets-1',
  'migrate|exited|0||wa-monitor-migrate-1',
  'whatsapp-bridge|running|0|healthy|wa-monitor-whatsapp-bridge-1',
  'wa-monitor-prod|running|0|healthy|wa-monitor-wa-monitor-prod-1',
  'wa-monitor-dev|running|0|healthy|wa-monitor-wa-monitor-dev-1',
  'feedback-sender|running|0|healthy|wa-monitor-feedback-sender-1',
  'api|running|0|healthy|wa-monitor-api-1',
  'caretaker|running|0|healthy|wa-monitor-caretaker-1',
  'postgres|running|0|healthy|wa-monitor-postgres-1',
]
const STATS = [
  'wa-monitor-whatsapp-bridge-1|0.31%|61.2MiB / 512MiB',
  'wa-monitor-postgres-1|12.50%|1.05GiB / 2GiB',
]

const docker = (change: (line: string) => string = (line) => line) =>
  readContainers(PS.map(change).join('\n'), STATS.join('\n'))
const changed = (service: string, rest: string) =>
  docker((line) => (line.startsWith(`${service}|`) ? `${service}|${rest}|x` : line))

function shown(over: Partial<Shown> = {}): Shown {
  return {
    containers: docker(),
    status: aStatus(),
    needs: [],
    sim: false,
    color: false,
    timeZone: 'Africa/Johannesburg',
    now: Date.parse(AT),
    ...over,
  }
}

const text = (over: Partial<Shown> = {}) => drawScreen(shown(over)).join('\n')

test('all is well', () => {
  expect(text()).toMatchInlineSnapshot(`
    "WA Monitor 0.8.0                                                 21 Nov 12:00:00

    whatsapp-bridge healthy      64 MB 0.3%  api             healthy
    wa-monitor-prod healthy                  caretaker       healthy
    wa-monitor-dev  healthy                  postgres        healthy     1.1 GB  13%
    feedback-sender healthy                  redis           healthy

    WhatsApp    WORKING, +2782…01, last message 30 s ago
      may send  2 of 2 this minute, 17 of 20 this hour, 69 of 100 this day

    Today               last message     lag     new   resub    done answers rejects
    Lawley              30 s ago           0      41       6      30      12       2

    Feedback    2 queued (oldest 1 min), 0 sending, 1 held (1 resubmitted), 0 failed
    PostgreSQL  17.6 at postgres:5432, 62 MB, schemas public 8, dev 8
    Disk        40 GB of 80 GB free
    Backup      9 h ago, 24 MB, tried out, encrypted, 9 kept; next 22 Nov 02:00
    Alerts      webhook

    All is well."
  `)
})

test('something needs a person; a second number; what is not known', () => {
  const status = aStatus({
    bridges: [
      {
        service: 'whatsapp-bridge',
        status: aBridge({ state: 'SCAN_QR_CODE', reason: 'logged-out', number: null }),
      },
      { service: 'whatsapp-sender', status: null },
    ],
    projects: [
      aProject({
        environment: 'development',
        lag_messages: 12,
        lag_seconds: 900,
        today: null,
        last_message_at: null,
      }),
      aProject({ name: 'A project with a very long name', refused: true }),
    ],
    feedback: null,
    database: null,
    database_problem: 'PostgreSQL at postgres:5432 does not answer',
    backup: { last: null, error: 'pg_dump failed', kept: 0, next_at: null },
    alerts: [{ channel: 'webhook', error: 'answered 500' }],
    disks: [],
  })
  const needs: Need[] = [
    {
      code: 'logged_out',
      subject: 'whatsapp-bridge',
      severity: 'now',
      what: 'WhatsApp was logged out by its phone: no messages are received or sent',
      todo: 'Run ./scripts/login.sh and scan the code with the phone',
    },
  ]
  expect(text({ status, needs, sim: true })).toMatchInlineSnapshot(`
    "WA Monitor 0.8.0 (simulated WhatsApp)                            21 Nov 12:00:00

    whatsapp-bridge healthy      64 MB 0.3%  api             healthy
    wa-monitor-prod healthy                  caretaker       healthy
    wa-monitor-dev  healthy                  postgres        healthy     1.1 GB  13%
    feedback-sender healthy                  redis           healthy

    WhatsApp    SCAN_QR_CODE (logged-out), last message 30 s ago
      may send  2 of 2 this minute, 17 of 20 this hour, 69 of 100 this day
    2nd number  no answer

    Today               last message     lag     new   resub    done answers rejects
    dev: Lawley         -             15 min       ?       ?       ?       ?       ?
    A project with a ve 30 s ago     refused      41       6      30      12       2

    Feedback    not known
    PostgreSQL  PostgreSQL at postgres:5432 does not answer
    Disk        not known
    Backup      failed
    Alerts      webhook (fails)

    Needs you: WhatsApp was logged out by its phone: no messages are received or
        sent
      -> Run ./scripts/login.sh and scan the code with the phone"
  `)
})

test('without the caretaker there are the containers, and what is wrong', () => {
  const containers = changed('caretaker', 'exited|137|')
  const needs = findNeeds(containers, null)
  expect(drawScreen(shown({ containers, status: null, needs })).slice(-2)).toEqual([
    'Needs you: caretaker does not run (exited)',
    '  -> Run ./scripts/start.sh',
  ])
})

test('no line is wider than a terminal, and colour is only for terminals', () => {
  const needs: Need[] = [
    { code: 'x', subject: '', severity: 'now', what: 'word '.repeat(60), todo: 'do '.repeat(60) },
  ]
  const status = aStatus({
    feedback: {
      queued: 12_345,
      sending: 1234,
      held: { waited_too_long: 12_345 },
      failed: 1234,
      oldest_seconds: 90_000,
      messages_last_hour: 0,
      stopped: 'x',
      stopped_until: null,
    },
  })
  for (const line of text({ status, needs }).split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  expect(text({ needs })).not.toContain('\u001b')
  expect(text({ needs, color: true })).toContain('\u001b[31mNeeds you')
})

describe('what needs a person, each thing once', () => {
  const trouble = (
    code: 'monitor_no_answer' | 'database_down' | 'service_failing' | 'queue_down',
    subject: string,
  ) => ({
    code,
    subject,
    severity: 'now' as const,
    what: `${code} of ${subject}`,
    todo: 'x',
    since: AT,
  })
  type Row = [string, ReturnType<typeof docker>, Parameters<typeof findNeeds>[1], string[]]
  const rows: Row[] = [
    ['nothing', docker(), aStatus(), []],
    [
      'a paused one is not said to be silent as well',
      changed('wa-monitor-prod', 'paused|0|healthy'),
      aStatus({ troubles: [trouble('monitor_no_answer', 'wa-monitor-prod')] }),
      ['wa-monitor-prod is paused'],
    ],
    ['one that died', changed('api', 'exited|137|'), aStatus(), ['api does not run (exited)']],
    [
      'one that dies again and again',
      changed('api', 'restarting|1|'),
      aStatus(),
      ['api ends again and again'],
    ],
    [
      'one that starts',
      changed('api', 'running|0|starting'),
      aStatus({ services: [] }),
      ['api is still starting'],
    ],
    [
      'one that is unhealthy, nobody knows why',
      changed('api', 'running|0|unhealthy'),
      aStatus({ services: [] }),
      ['api is unhealthy'],
    ],
    ...['api', 'redis', 'postgres', 'whatsapp-bridge', 'wa-monitor-prod', 'caretaker'].map(
      (service): Row => [
        `${service} was unhealthy when Docker looked, and has answered just now`,
        changed(service, 'running|0|unhealthy'),
        aStatus(),
        [],
      ],
    ),
    [
      'one that is unhealthy, and why',
      changed('api', 'running|0|unhealthy'),
      aStatus({ troubles: [trouble('service_failing', 'api')] }),
      ['service_failing of api'],
    ],
    [
      'unhealthy, as PostgreSQL is away',
      changed('api', 'running|0|unhealthy'),
      aStatus({ troubles: [trouble('database_down', '')] }),
      ['database_down of '],
    ],
    [
      'PostgreSQL is paused: that is why it is away',
      changed('postgres', 'paused|0|healthy'),
      aStatus({ troubles: [trouble('database_down', '')] }),
      ['postgres is paused'],
    ],
    [
      'Redis is gone: that is why the queue is away',
      changed('redis', 'exited|0|'),
      aStatus({ troubles: [trouble('queue_down', '')] }),
      ['redis does not run (exited)'],
    ],
    ['a one-shot that failed', changed('migrate', 'exited|1|'), aStatus(), ['migrate failed']],
    [
      'a caretaker that says nothing',
      docker(),
      null,
      ['The caretaker does not answer: nothing is watched, and nobody is called'],
    ],
    [
      'no caretaker at all',
      docker().filter(({ service }) => service !== 'caretaker'),
      null,
      ['The caretaker does not run: nothing is watched or backed up'],
    ],
  ]
  test.each(rows)('%s', (_, containers, status, expected) => {
    expect(findNeeds(containers, status).map(({ what }) => what)).toEqual(expected)
  })

  test('commands are those of the stack that is meant', () => {
    const todo = 'Run ./scripts/login.sh --second-number, or docker compose unpause api'
    expect(forStack([{ todo }], true)).toEqual([
      {
        todo: 'Run ./scripts/login.sh --sim --second-number, or docker compose -p wa-monitor-sim unpause api',
      },
    ])
    expect(forStack([{ todo }], false)).toEqual([{ todo }])
  })
})
