/**
 * A system with nothing wrong, for tests and pictures: they say what differs and invent the rest nowhere else.
 * It is checked by the schema, so what no service could answer fails the test that asks for it.
 *
 * `test/` stays out of the images (.dockerignore), and only tests may import it (`npm run boundaries`).
 */
import { bridgeStatusResponseSchema } from '../src/bridge-operations.ts'
import { type SystemStatus, systemStatusSchema } from '../src/system-status.ts'

/** When everything below was seen, unless a test gives another moment. */
export const AT = '2025-11-21T10:00:00.000Z'
export const LAWLEY = '120363418298130331@g.us'

const SECOND = 1000
const HOUR = 3600 * SECOND

/** An ISO time so many milliseconds before another. */
function before(at: string, ms: number): string {
  return new Date(Date.parse(at) - ms).toISOString()
}

export type BridgeStatus = NonNullable<SystemStatus['bridges'][number]['status']>
type ProjectStatus = SystemStatus['projects'][number]

const bridgeSchema = bridgeStatusResponseSchema.omit({ success: true })

/** A bridge as `GET /api/status` says, without `success`. */
export function aBridge(over: Partial<BridgeStatus> = {}, at = AT): BridgeStatus {
  return bridgeSchema.parse({
    version: '0.8.0',
    state: 'WORKING',
    reason: null,
    advice: null,
    since: before(at, 26 * HOUR),
    number: '+2782…01',
    last_message_at: before(at, 30 * SECOND),
    groups: [
      {
        jid: LAWLEY,
        name: 'Lawley',
        last_message_at: before(at, 30 * SECOND),
        captured: 1200,
        missing: 0,
      },
    ],
    limits: {
      windows: [
        { seconds: 60, limit: 2, used: 0, left: 2 },
        { seconds: 3600, limit: 20, used: 3, left: 17 },
        { seconds: 86_400, limit: 100, used: 31, left: 69 },
      ],
      next_free_at: at,
      counted_at: [],
      paused: null,
    },
    inbox_pending: 0,
    outbox_open: 0,
    disk: { free_bytes: 40e9, total_bytes: 80e9, stopped: null },
    clock: { ahead_of_whatsapp_seconds: 0.4 },
    restored: null,
    ...over,
  })
}

export function aProject(over: Partial<ProjectStatus> = {}, at = AT): ProjectStatus {
  return {
    environment: 'production',
    name: 'Lawley',
    group_jid: LAWLEY,
    time_zone: 'Africa/Johannesburg',
    lag_messages: 0,
    lag_seconds: 0,
    refused: false,
    failed_messages: 0,
    last_message_at: before(at, 30 * SECOND),
    today: {
      created: 41,
      resubmitted: 6,
      rejected: 2,
      completed: 30,
      first_time_right: 25,
      feedback_sent: 12,
    },
    ...over,
  }
}

export function feedbackCounts(
  over: Partial<NonNullable<SystemStatus['feedback']>> = {},
): NonNullable<SystemStatus['feedback']> {
  return {
    queued: 2,
    sending: 0,
    held: { resubmitted: 1 },
    failed: 0,
    oldest_seconds: 60,
    messages_last_hour: 3,
    stopped: null,
    stopped_until: null,
    ...over,
  }
}

/** The whole, as the caretaker's `GET /status` says. */
export function aStatus(over: Partial<SystemStatus> = {}, at = AT): SystemStatus {
  return systemStatusSchema.parse({
    at,
    version: '0.8.0',
    watching_since: before(at, 20 * 24 * HOUR),
    troubles: [],
    bridges: [{ service: 'whatsapp-bridge', status: aBridge({}, at) }],
    monitors: [
      { service: 'wa-monitor-prod', environment: 'production', healthy: true, reasons: [], config: null },
      { service: 'wa-monitor-dev', environment: 'development', healthy: true, reasons: [], config: null },
    ],
    projects: [aProject({}, at)],
    feedback: feedbackCounts(),
    webhooks_given_up: {},
    services: [
      { service: 'feedback-sender', healthy: true, reasons: [] },
      { service: 'api', healthy: true, reasons: [] },
      { service: 'caretaker', healthy: true, reasons: [] },
    ],
    queue: { problem: null },
    database: { server: 'postgres:5432', version: '17.6', bytes: 62e6, schemas: { public: 8, dev: 8 } },
    database_problem: null,
    disks: [
      { what: 'whatsapp-bridge', free_bytes: 40e9, total_bytes: 80e9 },
      { what: 'backups', free_bytes: 40e9, total_bytes: 80e9 },
    ],
    clock: { ahead_of_database_seconds: 0.01 },
    backup: {
      last: {
        name: 'wa-monitor-20251121T000012Z.tar.age',
        taken_at: before(at, 10 * HOUR - 12 * SECOND),
        bytes: 24e6,
        encrypted: true,
        verified: true,
      },
      error: null,
      kept: 9,
      next_at: before(at, -14 * HOUR),
    },
    alerts: [{ channel: 'webhook', error: null }],
    ...over,
  })
}
