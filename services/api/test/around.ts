/** Those around the api, as a test wants them: a caretaker and a bridge that answer as the real ones do, or worse. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type BridgeStatusResponse,
  bridgeStatusResponseSchema,
  type SystemStatus,
  systemStatusSchema,
} from '@wa-monitor/contracts'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { LAWLEY } from './api-harness.ts'

type Answer = { status?: number; body: unknown } | 'hang' | 'away'

export interface Stand {
  url: string
  /** By path; an unknown path is a 404 of ours. */
  answers: Record<string, Answer>
  asked: string[]
}

export const FREE = '120363400000000077@g.us'
export const BRIDGE_KEY = 'test-key-of-a-test-bridge'

/** A server of this file's tests; each begins with `answers()`. */
export function useStand(answers: () => Stand['answers']): Stand {
  const stand: Stand = { url: '', answers: {}, asked: [] }
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '')
    stand.asked.push(path)
    const answer = stand.answers[path] ?? { status: 404, body: refusal('not_found', 'Nothing is here') }
    if (answer === 'away') request.socket.destroy()
    if (typeof answer === 'string') return
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json' }).end(text)
  })
  beforeAll(
    () =>
      new Promise<void>((ready) => {
        server.listen(0, '127.0.0.1', () => {
          stand.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
          ready()
        })
      }),
  )
  beforeEach(() => {
    stand.answers = answers()
    stand.asked = []
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return stand
}

export function refusal(code: string, message: string): object {
  return { success: false, message, code }
}

const MINUTE = 60_000
const ago = (ms: number) => new Date(Date.now() - ms).toISOString()

/** A bridge with nothing wrong, as its `GET /api/status` says. */
export function aBridge(over: Partial<BridgeStatusResponse> = {}): BridgeStatusResponse {
  return bridgeStatusResponseSchema.parse({
    success: true,
    version: '0.9.0',
    state: 'WORKING',
    reason: null,
    advice: null,
    since: ago(26 * 60 * MINUTE),
    number: '+2782…01',
    last_message_at: ago(MINUTE),
    groups: [
      { jid: LAWLEY, name: 'Lawley Activation 3', last_message_at: ago(MINUTE), captured: 1204, missing: 0 },
      { jid: FREE, name: 'Grabouw activations', last_message_at: ago(9 * MINUTE), captured: 57, missing: 2 },
    ],
    limits: {
      windows: [
        { seconds: 60, limit: 2, used: 2, left: 0 },
        { seconds: 3600, limit: 20, used: 3, left: 17 },
        { seconds: 86_400, limit: 100, used: 4, left: 96 },
      ],
      next_free_at: new Date(Date.now() + 21_000).toISOString(),
      counted_at: [5 * 60 * MINUTE, 30 * MINUTE, 39_000, 12_000].map((ms) => Date.now() - ms),
      paused: null,
    },
    inbox_pending: 0,
    outbox_open: 0,
    disk: { free_bytes: 41e9, total_bytes: 80e9, stopped: null },
    clock: { ahead_of_whatsapp_seconds: 0.3 },
    restored: null,
    ...over,
  })
}

export function groupsAnswer(): object {
  const members = ['27820000001', '27820000002', '27820000003'].map((number) => ({
    jid: `${number}@s.whatsapp.net`,
    lid: '',
    admin: false,
  }))
  const group = (jid: string, name: string) => ({ jid, name, addressing_mode: 'lid', members })
  return {
    success: true,
    groups: [group(LAWLEY, 'Lawley Activation 3'), group(FREE, 'Grabouw activations')],
  }
}

/** A system with nothing wrong, as the caretaker's `GET /status` says. */
export function aStatus(over: Partial<SystemStatus> = {}): SystemStatus {
  const { success: _, ...bridge } = aBridge()
  const project = {
    environment: 'production' as const,
    name: 'Lawley',
    group_jid: LAWLEY,
    time_zone: 'Africa/Johannesburg',
    lag_messages: 0,
    lag_seconds: 0,
    refused: false,
    failed_messages: 0,
    last_message_at: ago(MINUTE),
    today: {
      created: 41,
      resubmitted: 6,
      rejected: 2,
      completed: 30,
      first_time_right: 25,
      feedback_sent: 12,
    },
  }
  return systemStatusSchema.parse({
    at: ago(0),
    version: '0.9.0',
    watching_since: ago(40 * 24 * 60 * MINUTE),
    troubles: [],
    bridges: [{ service: 'whatsapp-bridge', status: bridge }],
    monitors: [
      { service: 'wa-monitor-prod', environment: 'production', healthy: true, reasons: [], config: null },
      { service: 'wa-monitor-dev', environment: 'development', healthy: true, reasons: [], config: null },
    ],
    projects: [project, { ...project, environment: 'development', name: 'Velo Test', lag_messages: 4 }],
    feedback: {
      queued: 2,
      sending: 0,
      held: {},
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
    database: { server: 'postgres:5432', version: '17.6', bytes: 62e6, schemas: { public: 12, dev: 12 } },
    database_problem: null,
    disks: [
      { what: 'whatsapp-bridge', free_bytes: 41e9, total_bytes: 80e9 },
      { what: 'backups', free_bytes: 41e9, total_bytes: 80e9 },
    ],
    clock: { ahead_of_database_seconds: 0.01 },
    backup: {
      last: {
        name: 'wa-monitor-20251121T000012Z.tar.age',
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
    ...over,
  })
}

/** Drawn as the bridge draws it: half blocks, a margin of four, light where nothing is. */
export function drawnQr(seed: number): { qr: string; qr_text: string; rows: string[] } {
  const size = 33
  const isDark = (row: number, column: number) =>
    row > 3 && column > 3 && row < 29 && column < 29 && (row * 7 + column * 3 + seed) % 5 < 2
  const rows = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (__, column) => (isDark(row, column) ? '1' : '0')).join(''),
  )
  const blocks: Record<string, string> = { '00': ' ', '10': '▀', '01': '▄', '11': '█' }
  const lines: string[] = []
  for (let row = 0; row < size; row += 2)
    lines.push(
      Array.from(rows[row] ?? '', (upper, column) => blocks[upper + (rows[row + 1]?.[column] ?? '0')]).join(
        '',
      ),
    )
  return { qr: `code-${seed}`, qr_text: lines.join('\n'), rows }
}
