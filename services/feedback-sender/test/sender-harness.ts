import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type FeedbackState, feedbackQueueOf, type QueueConnection } from '@wa-monitor/contracts'
import { createDatabase, migrate } from '@wa-monitor/database'
import { type TestDatabase, useTestDatabase } from '@wa-monitor/database/test'
import { type FeedbackQueue, openFeedbackQueue } from '@wa-monitor/queue'
import type { Log } from '@wa-monitor/service'
import { addWitness, startRedis, type RedisProcess, waitFor, whyNoRedis } from '@wa-monitor/local-stack'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import type { SenderConfig } from '../src/config.ts'
import { createFeedbackSender, type FeedbackSender } from '../src/service.ts'
import { type FakeBridge, startFakeBridge } from './fake-bridge.ts'

export const LAWLEY = '120363418298130331@g.us'
export const MOHADIN = '120363421532174586@g.us'
export const THABO = '27820000001@s.whatsapp.net'
export const SIPHO = '27820000002@s.whatsapp.net'

const NOTHING_SHARED = `projects:\n  - {name: Lawley, group_jid: "${LAWLEY}", share_messages: never}\n`

interface FeedbackRow {
  id: string
  drop_number: string
  state: FeedbackState
  reason_code: string
  reason: string
  waits_until: Date | null
  message_id: string | null
  /** Of the review. */
  feedback_sent: Date | null
}

interface Running {
  sender: FeedbackSender
  lines: string[]
}

export interface SenderHarness {
  database: TestDatabase
  bridge(): FakeBridge
  redis(): RedisProcess | undefined
  start(over?: Partial<SenderConfig>): Promise<Running>
  /** Before the end of the test, where every sender is stopped. */
  stop(sender: FeedbackSender): Promise<void>
  /** The same settings for a sender as a process of its own. */
  variables(): Record<string, string>
  /** Another queue handle on the same queue, as the api has one. */
  queue(): FeedbackQueue
  /** A review with feedback waiting for it, in the tables only; with a job as well unless said otherwise. */
  feedback(
    drop: string,
    over?: {
      schema?: 'public' | 'dev'
      job?: boolean
      state?: FeedbackState
      group?: string
      mentioned?: string
      rank?: number
      message?: string
    },
  ): Promise<string>
  rows(schema?: 'public' | 'dev'): Promise<FeedbackRow[]>
  /** Resolves with the rows when all of them are in one of these states. */
  settled(...states: FeedbackState[]): Promise<FeedbackRow[]>
  /** States on the timeline, in order. */
  events(id: string): Promise<string[]>
  /** `own`: what a sender reads unless told otherwise; at first it says that nothing shares a message. */
  writeProjects(name: 'own' | 'dev' | 'prod', yaml: string): string
}

/** Real PostgreSQL, the queue on the given server, a sender in this process, and a bridge that does as it is told. */
export function useSender(kind: QueueConnection['kind']): SenderHarness {
  const database = useTestDatabase()
  const closing: { (): Promise<unknown> }[] = []
  const senders = new Map<FeedbackSender, string[]>()
  let redis: RedisProcess | undefined
  let bridge: FakeBridge
  let folder = ''
  let projectsPath = ''
  const noRedis = whyNoRedis()
  const connection = (): QueueConnection => ({
    kind,
    url: kind === 'redis' ? (redis?.url ?? '') : database.url(),
  })
  const rows = (schema = 'public') =>
    database.query<FeedbackRow>(
      `SELECT feedback.id, feedback.drop_number, feedback.state, feedback.reason_code, feedback.reason,
         feedback.waits_until, feedback.message_id, review.feedback_sent
       FROM ${schema}.wa_monitor_feedback AS feedback
       LEFT JOIN ${schema}.qa_photo_reviews AS review ON review.id = feedback.review_id
       ORDER BY feedback.seq`,
    )
  const queue = () => {
    const opened = openFeedbackQueue(connection(), feedbackQueueOf('production'))
    closing.push(() => opened.close())
    return opened
  }
  const writeProjects = (name: string, yaml: string) => {
    const path = join(folder, name, 'projects.yaml')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, yaml)
    return path
  }

  beforeAll(async () => {
    const owner = createDatabase(database.url(), { applicationName: 'test' })
    await migrate(owner)
    await owner.close()
    if (kind === 'redis' && !noRedis) redis = await startRedis()
  })
  afterAll(() => redis?.stop())
  const witnesses = [
    addWitness('feedback', () => rows()),
    addWitness('senders', () =>
      [...senders].map(([sender, lines]) => ({ health: sender.health(), lines: lines.slice(-10) })),
    ),
    addWitness('asked of the bridge', () => bridge.sends),
  ]
  afterAll(() => witnesses.forEach((leave) => leave()))
  beforeEach(async ({ skip }) => {
    if (kind === 'redis' && noRedis) skip(noRedis)
    folder = mkdtempSync(join(tmpdir(), 'wa-monitor-test-'))
    for (const schema of ['public', 'dev']) {
      await database.query(
        `TRUNCATE ${schema}.qa_photo_reviews, ${schema}.wa_monitor_feedback_events, ${schema}.wa_monitor_feedback,
           ${schema}.wa_monitor_feedback_senders, ${schema}.wa_monitor_feedback_control`,
      )
      await database.query(`INSERT INTO ${schema}.wa_monitor_feedback_control DEFAULT VALUES`)
    }
    redis?.command('FLUSHALL')
    if (kind === 'postgres') await database.query('DROP SCHEMA IF EXISTS wa_monitor_queue CASCADE')
    bridge = await startFakeBridge()
    projectsPath = writeProjects('own', NOTHING_SHARED)
  })
  afterEach(async () => {
    for (const sender of senders.keys()) await sender.stop()
    senders.clear()
    for (const close of closing.toReversed()) await close()
    closing.length = 0
    await bridge.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  return {
    database,
    bridge: () => bridge,
    redis: () => redis,
    queue,
    rows,
    writeProjects,
    variables: () => ({
      ENV: 'production',
      DATABASE_URL_PROD: database.url(),
      [kind === 'redis' ? 'REDIS_URL' : 'QUEUE_DATABASE_URL']: connection().url,
      BRIDGE_URL: bridge.url,
      SENDERS: `bridge=${bridge.url}`,
      WHATSAPP_API_KEY: 'test-key-of-a-test-bridge',
      CONFIG_PATH: projectsPath,
      STARTUP_GRACE_SECONDS: '0',
    }),
    async start(over = {}) {
      const lines: string[] = []
      const config: SenderConfig = {
        environment: 'production',
        schema: 'public',
        database: { url: database.url(), ownLogin: true },
        queue: connection(),
        bridge: { url: bridge.url, apiKey: 'test-key-of-a-test-bridge' },
        senders: [{ name: 'bridge', url: bridge.url }],
        projectsPath,
        cooldownSeconds: 3600,
        maxWaitMinutes: 1440,
        // What is not about it starts at once, whoever was killed before.
        graceSeconds: 0,
        storePath: undefined,
        furtherStores: [],
        stopWordNumbers: [],
        dryRun: false,
        health: { host: '127.0.0.1', port: 0 },
        ...over,
      }
      const sender = await createFeedbackSender(config, recordingLog(lines))
      senders.set(sender, lines)
      await sender.start()
      await waitFor('the sender to be healthy', () => sender.health().status === 'ok')
      return { sender, lines }
    },
    async stop(sender) {
      senders.delete(sender)
      await sender.stop()
    },
    async feedback(drop, over = {}) {
      const { schema = 'public', job = true, state = 'queued', group = LAWLEY, mentioned = THABO } = over
      const { rank = 0, message = 'step 9 is missing' } = over
      const reviewId = randomUUID()
      await database.query(
        `INSERT INTO ${schema}.qa_photo_reviews (id, drop_number, review_date, project, submitted_by)
         VALUES ($1, $2, '2025-11-21', 'Lawley', $3) ON CONFLICT DO NOTHING`,
        [reviewId, drop, mentioned],
      )
      const [row] = await database.query<{ id: string; seq: string }>(
        `INSERT INTO ${schema}.wa_monitor_feedback
           (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, quoted_message_id, state, rank)
         SELECT drop_number, id, revision, 'Lawley', $2, $7, $3, $4, $5, $6
         FROM ${schema}.qa_photo_reviews WHERE drop_number = $1 RETURNING id, seq`,
        [drop, group, mentioned, `POST-${drop}`, state, rank, message],
      )
      if (!row) throw new Error('nothing was inserted')
      if (job) await queue().add([{ id: row.id, rank, seq: Number(row.seq) }])
      return row.id
    },
    settled: (...states) =>
      waitFor(`feedback to be ${states.join(' or ')}`, async () => {
        const all = await rows()
        return all.length > 0 && all.every(({ state }) => states.includes(state)) && all
      }),
    async events(id) {
      const found = await database.query<{ state: string }>(
        'SELECT state FROM public.wa_monitor_feedback_events WHERE feedback_id = $1 ORDER BY id',
        [id],
      )
      return found.map(({ state }) => state)
    },
  }
}

function recordingLog(lines: string[]): Log {
  const write = (...args: unknown[]) => void lines.push(String(args.at(-1)))
  const nothing = () => undefined
  return { trace: nothing, debug: nothing, info: write, warn: write, error: write } as unknown as Log
}
