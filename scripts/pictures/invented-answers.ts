/** Who answers the api instead of a bridge and a caretaker: all is well, and one group is read by nobody. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type BridgeStatusResponse, messagesQuerySchema, type SystemStatus } from '@wa-monitor/contracts'
import { conversation } from './invented-conversation.ts'
import { GROUPS, PEOPLE } from './invented-people.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const FREE_GROUP = { name: 'Grabouw activations', jid: '120363400000000077@g.us' }
const VERSION = '0.9.0'

const ago = (ms: number) => new Date(Date.now() - ms).toISOString()

export interface Answers {
  url: string
  stop(): void
}

export async function startAnswers(started: number): Promise<Answers> {
  const said = conversation(started)
  const answer = (path: string, query: URLSearchParams): object | undefined => {
    if (path === '/status') return status()
    if (path === '/api/status') return { success: true, ...bridgeStatus() }
    if (path === '/api/limits') return { success: true, ...bridgeStatus().limits }
    if (path === '/api/groups') return groups()
    if (path !== '/api/messages') return undefined
    const { chat_jid, around } = messagesQuerySchema.parse(Object.fromEntries(query))
    const messages = said.filter((one) => one.chat_jid === chat_jid)
    if (around !== undefined && !messages.some(({ id }) => id === around)) return undefined
    return { success: true, store_id: 'invented', messages }
  }
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://invented')
    const body = answer(pathname, searchParams)
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json' })
    response.end(
      JSON.stringify(body ?? { success: false, code: 'message_unknown', message: 'Nothing is here' }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function bridgeStatus(): Omit<BridgeStatusResponse, 'success'> {
  return {
    version: VERSION,
    state: 'WORKING',
    reason: null,
    advice: null,
    since: ago(9 * DAY),
    number: '+2782…07',
    last_message_at: ago(MINUTE),
    groups: [...GROUPS, FREE_GROUP].map(({ jid, name }, index) => ({
      jid,
      name: `${name} activations`.replace('activations activations', 'activations'),
      last_message_at: ago((1 + index * 7) * MINUTE),
      captured: [4812, 3170, 2655, 96, 57][index] ?? 1,
      missing: 0,
    })),
    limits: {
      windows: [
        { seconds: 60, limit: 2, used: 2, left: 0 },
        { seconds: 3600, limit: 20, used: 7, left: 13 },
        { seconds: 86_400, limit: 100, used: 38, left: 62 },
      ],
      next_free_at: new Date(Date.now() + 21_000).toISOString(),
      counted_at: Array.from({ length: 38 }, (_, nth) => Date.now() - 12_000 - nth ** 2 * 27_000),
      paused: null,
    },
    inbox_pending: 0,
    outbox_open: 0,
    disk: { free_bytes: 41e9, total_bytes: 80e9, stopped: null },
    clock: { ahead_of_whatsapp_seconds: 0.3 },
    restored: null,
  }
}

function groups(): object {
  const members = PEOPLE.map(({ number }) => ({ jid: `${number}@s.whatsapp.net`, lid: '', admin: false }))
  return {
    success: true,
    groups: [...GROUPS, FREE_GROUP].map(({ jid, name }) => ({ jid, name, addressing_mode: 'lid', members })),
  }
}

function status(): SystemStatus {
  return {
    at: ago(0),
    version: VERSION,
    watching_since: ago(40 * DAY),
    troubles: [],
    bridges: [{ service: 'whatsapp-bridge', status: bridgeStatus() }],
    monitors: [
      { service: 'wa-monitor-prod', environment: 'production', healthy: true, reasons: [], config: null },
      { service: 'wa-monitor-dev', environment: 'development', healthy: true, reasons: [], config: null },
    ],
    projects: GROUPS.map(({ name, jid }, index) => ({
      environment: 'production',
      name,
      group_jid: jid,
      time_zone: 'Africa/Johannesburg',
      lag_messages: 0,
      lag_seconds: 0,
      refused: false,
      failed_messages: 0,
      last_message_at: ago((1 + index * 7) * MINUTE),
      today: {
        created: [9, 8, 6, 3][index] ?? 0,
        resubmitted: [3, 1, 2, 0][index] ?? 0,
        rejected: index === 0 ? 2 : 0,
        completed: [6, 5, 4, 1][index] ?? 0,
        first_time_right: [5, 4, 3, 1][index] ?? 0,
        feedback_sent: [3, 2, 2, 1][index] ?? 0,
      },
    })),
    feedback: {
      queued: 2,
      sending: 0,
      held: {},
      failed: 1,
      oldest_seconds: 60,
      messages_last_hour: 7,
      stopped: null,
      stopped_until: null,
    },
    webhooks_given_up: {},
    services: ['feedback-sender', 'api', 'caretaker'].map((service) => ({
      service,
      healthy: true,
      reasons: [],
    })),
    queue: { problem: null },
    database: { server: 'postgres:5432', version: '17.6', bytes: 62e6, schemas: { public: 13, dev: 13 } },
    database_problem: null,
    disks: [
      { what: 'whatsapp-bridge', free_bytes: 41e9, total_bytes: 80e9 },
      { what: 'backups', free_bytes: 41e9, total_bytes: 80e9 },
    ],
    clock: { ahead_of_database_seconds: 0.01 },
    backup: {
      last: {
        name: 'wa-monitor-nightly.tar.age',
        taken_at: ago(9 * 60 * MINUTE),
        bytes: 24e6,
        encrypted: true,
        verified: true,
      },
      error: null,
      kept: 9,
      next_at: new Date(Date.now() + 15 * 60 * MINUTE).toISOString(),
    },
    alerts: [{ channel: 'email', error: null }],
  }
}
