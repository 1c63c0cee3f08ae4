import type { SystemStatus } from '@wa-monitor/contracts'
import type { Seen } from '../src/watch/decide/found.ts'

export const AT = '2025-11-21T10:00:00.000Z'
const GROUP = '120363418298130331@g.us'

export type BridgeSeen = NonNullable<Seen['bridges'][number]['status']>

/** A bridge with nothing wrong. */
export function aBridge(over: Partial<BridgeSeen> = {}): BridgeSeen {
  return {
    version: '0.8.0',
    state: 'WORKING',
    reason: null,
    advice: null,
    since: '2025-11-20T08:00:00.000Z',
    number: '+2782…01',
    last_message_at: '2025-11-21T09:59:30.000Z',
    groups: [
      {
        jid: GROUP,
        name: 'Lawley',
        last_message_at: '2025-11-21T09:59:30.000Z',
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
      next_free_at: AT,
      counted_at: [],
      paused: null,
    },
    inbox_pending: 0,
    outbox_open: 0,
    disk: { free_bytes: 40e9, total_bytes: 80e9, stopped: null },
    clock: { ahead_of_whatsapp_seconds: 0.4 },
    restored: null,
    ...over,
  }
}

/** A system with nothing wrong. */
export function aSystem(over: Partial<Seen> = {}): Seen {
  return {
    at: AT,
    version: '0.8.0',
    watching_since: '2025-11-01T08:00:00.000Z',
    bridges: [{ service: 'whatsapp-bridge', status: aBridge() }],
    monitors: [
      { service: 'wa-monitor-prod', environment: 'production', healthy: true, reasons: [], config: null },
      { service: 'wa-monitor-dev', environment: 'development', healthy: true, reasons: [], config: null },
    ],
    projects: [aProject()],
    feedback: {
      queued: 2,
      sending: 0,
      held: { resubmitted: 1 },
      failed: 0,
      oldest_seconds: 60,
      messages_last_hour: 3,
      stopped: null,
      stopped_until: null,
    },
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
        taken_at: '2025-11-21T00:00:12.000Z',
        bytes: 24e6,
        encrypted: true,
        verified: true,
      },
      error: null,
      kept: 9,
      next_at: '2025-11-22T00:00:00.000Z',
    },
    alerts: [{ channel: 'webhook', error: null }],
    ...over,
  }
}

export function aProject(over: Partial<Seen['projects'][number]> = {}): Seen['projects'][number] {
  return {
    environment: 'production',
    name: 'Lawley',
    group_jid: GROUP,
    time_zone: 'Africa/Johannesburg',
    lag_messages: 0,
    lag_seconds: 0,
    refused: false,
    failed_messages: 0,
    last_message_at: '2025-11-21T09:59:30.000Z',
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

export function aStatus(over: Partial<SystemStatus> = {}): SystemStatus {
  return { ...aSystem(), troubles: [], ...over }
}
