import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FeedbackState, feedbackQueueOf } from '@wa-monitor/contracts'
import { createDatabase, migrate } from '@wa-monitor/database'
import { type TestDatabase, useTestDatabase } from '@wa-monitor/database/test'
import { type FeedbackQueue, openFeedbackQueue } from '@wa-monitor/queue'
import { addWitness } from '@wa-monitor/local-stack'
import { silentLog } from '@wa-monitor/service'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { ApiConfig } from '../src/config.ts'
import { type Api, createApi } from '../src/service.ts'

export const LAWLEY = '120363418298130331@g.us'
export const THABO = '27820000001@s.whatsapp.net'
const KEY = 'test-key-of-a-test-api'

interface Answer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

interface ReviewOver {
  project?: string
  completed?: boolean
  withdrawn_at?: string | null
  submitted_by?: string
  submitted_by_lid?: string
  revision?: number
  updated_at?: string
}

interface BridgeSays {
  counted_at: number[]
  windows?: { seconds: number; limit: number; used: number; left: number }[]
  paused?: { since: string; until: string | null; reason: string }
}

interface FeedbackOver {
  state?: FeedbackState
  rank?: number
  /** SQL of a time, such as `now() - interval '1 hour'`. */
  sent_at?: string
  not_before?: string
  carried_by?: string
  revision?: number
}

export interface ApiHarness {
  database: TestDatabase
  key: string
  start(over?: Partial<ApiConfig>): Promise<Api>
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  send(dropId: string, message?: string, headers?: Record<string, string>, more?: object): Promise<Answer>
  /** A review row, and the event of the message that made it. */
  review(drop: string, over?: ReviewOver): Promise<string>
  queue(): FeedbackQueue
  /** Feedback in the table only, for a drop that has a review. */
  feedback(drop: string, over?: FeedbackOver): Promise<string>
  /** What the bridge's `GET /api/limits` answers; undefined: it cuts the line; 'silent': it takes the question only. */
  limits: BridgeSays | undefined | 'silent'
  /** How long the api waits for that: on a busy machine a moment is not enough. */
  patienceMs: number
  /** Where the dashboard is served from; undefined: its sources. */
  dashboardFolder: string | undefined
  /** How often it was asked, and how often somebody stopped waiting while it was silent. */
  asked: number
  givenUp: number
}

const PROJECTS = `projects:
  - {name: Lawley, group_jid: "${LAWLEY}", language: af}
  - {name: Mohadin, group_jid: "120363421532174586@g.us", enabled: false}
`

/** Real PostgreSQL with the queue in it, an api in this process, and a bridge that knows its limits only. */
export function useApi(): ApiHarness {
  const database = useTestDatabase()
  const closing: { (): Promise<unknown> }[] = []
  let folder = ''
  let bridgeUrl = ''
  let api: Api | undefined

  const bridge = createServer((_request, response) => {
    harness.asked += 1
    if (harness.limits === 'silent') {
      response.on('close', () => {
        harness.givenUp += 1
      })
      return
    }
    if (!harness.limits) {
      response.destroy()
      return
    }
    const windows = [{ seconds: 60, limit: 2, used: 0, left: 2 }]
    const body = { success: true, windows, next_free_at: new Date().toISOString(), ...harness.limits }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })

  beforeAll(async () => {
    const owner = createDatabase(database.url(), { applicationName: 'test' })
    await migrate(owner)
    await owner.close()
    bridge.listen(0, '127.0.0.1')
    await once(bridge, 'listening')
    bridge.unref()
    bridgeUrl = `http://127.0.0.1:${(bridge.address() as AddressInfo).port}`
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wa-monitor-test-'))
    writeFileSync(join(folder, 'projects.yaml'), PROJECTS)
    harness.limits = { counted_at: [] }
    harness.asked = 0
    harness.givenUp = 0
    harness.patienceMs = 10_000
    await database.query(
      'TRUNCATE qa_photo_reviews, wa_monitor_drop_events, wa_monitor_feedback_events, wa_monitor_feedback, wa_monitor_review_events',
    )
    await database.query(
      'UPDATE wa_monitor_feedback_control SET paused_at = NULL, paused_until = NULL, stopped_all = false, grace_until = NULL',
    )
  })
  afterAll(addWitness('health of the api', async () => (await harness.call('GET', '/health')).body))
  afterEach(async () => {
    for (const close of closing.toReversed()) await close()
    closing.length = 0
    rmSync(folder, { recursive: true, force: true })
  })

  const harness: ApiHarness = {
    database,
    key: KEY,
    limits: undefined,
    asked: 0,
    givenUp: 0,
    patienceMs: 0,
    dashboardFolder: undefined,
    async start(over = {}) {
      const started = await createApi(
        {
          environment: 'production',
          schema: 'public',
          database: { url: database.url(), ownLogin: true },
          queue: { kind: 'postgres', url: database.url() },
          bridge: { url: bridgeUrl, apiKey: 'test-key-of-a-test-bridge' },
          senders: [{ name: 'whatsapp-bridge', url: bridgeUrl }],
          projectsPath: join(folder, 'projects.yaml'),
          cooldownSeconds: 3600,
          apiKey: KEY,
          http: { host: '127.0.0.1', port: 0 },
          trustedProxies: [],
          ...over,
        },
        silentLog(),
        { bridgePatienceMs: harness.patienceMs, dashboardFolder: harness.dashboardFolder },
      )
      let stopping: Promise<void> | undefined
      const stop = () => (stopping ??= started.stop())
      closing.push(stop)
      await started.start()
      api = started
      return { ...started, stop }
    },
    async call(method, path, body, headers = {}) {
      const response = await fetch(`${api?.address()}${path}`, {
        method,
        headers: {
          'x-api-key': KEY,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'manual',
      })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json') ?? false
      return {
        status: response.status,
        headers: response.headers,
        body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
      }
    },
    send: (dropId, message = 'step 9 is missing', headers = {}, more = {}) =>
      harness.call('POST', '/api/wa-monitor-send-feedback', { dropId, message, ...more }, headers),
    async feedback(drop, over = {}) {
      const id = randomUUID()
      const at = (time: string | undefined) => (time === undefined ? 'NULL' : `(${time})`)
      await database.query(
        `INSERT INTO wa_monitor_feedback (id, drop_number, review_id, revision, project, group_jid, message, mentioned_jid,
           state, rank, sent_at, sending_at, not_before, carried_by, sender)
         SELECT $1, drop_number, id, coalesce($2, revision), 'Lawley', $3, 'step 9', $4, $5, $6, ${at(over.sent_at)},
           ${at(over.sent_at)}, ${at(over.not_before)}, $7, 'whatsapp-bridge'
         FROM qa_photo_reviews WHERE drop_number = $8`,
        [
          id,
          over.revision ?? null,
          LAWLEY,
          THABO,
          over.state ?? 'queued',
          over.rank ?? 0,
          over.carried_by ?? null,
          drop,
        ],
      )
      return id
    },
    async review(drop, over = {}) {
      const id = randomUUID()
      const row = { project: 'Lawley', submitted_by: THABO, submitted_by_lid: '', revision: 0, ...over }
      await database.query(
        `INSERT INTO qa_photo_reviews (id, drop_number, review_date, project, completed, withdrawn_at, submitted_by,
           submitted_by_lid, revision, resubmitted, sender_name, user_name, whatsapp_message_date, updated_at)
         VALUES ($1, $2, '2025-11-21', $3, $4, $5, $6, $7, $8, $8 > 0, 'Thabo', '27820000001', now(), coalesce($9, now()))`,
        [
          id,
          drop,
          row.project,
          row.completed ?? false,
          row.withdrawn_at ?? null,
          row.submitted_by,
          row.submitted_by_lid,
          row.revision,
          row.updated_at ?? null,
        ],
      )
      await database.query(
        `INSERT INTO wa_monitor_drop_events (drop_number, kind, project, group_jid, message_id, sender_key, sender,
           sender_lid, sender_name, happened_at, revision)
         VALUES ($1, 'created', 'Lawley', $2, $3, $4, $4, '', 'Thabo', now(), 0)`,
        [drop, LAWLEY, `POST-${drop}`, THABO],
      )
      return id
    },
    queue() {
      const opened = openFeedbackQueue(
        { kind: 'postgres', url: database.url() },
        feedbackQueueOf('production'),
      )
      closing.push(() => opened.close())
      return opened
    },
  }
  return harness
}
