/**
 * What looking at drops costs with a whole year of them: how long each filter takes at the api, what fifty reviewers cost it who
 * have signed in by name, each with the list and a drop of his own open, and how long after its commit a drop is on all of their
 * lists. Api as the image runs it, PostgreSQL that waits for the disk and compares letters as a language does, Redis.
 *
 *     npm run bench -- drops [drops] [reviewers]      (default 100000 and 50; some three minutes)
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createDatabase, createUser, migrate } from '@wa-monitor/database'
import {
  asInImage,
  buildServices,
  IMAGE_VARIABLES,
  megabytes,
  startApi,
  startPostgres,
  startRedis,
  waitFor,
  whyNoRedis,
} from '@wa-monitor/local-stack'
import { hashPassword } from '../src/access/passwords.ts'
import { openReviewer, type Reviewer } from './reviewer.ts'

const [drops = 100_000, reviewers = 50] = process.argv.slice(2).map(Number)
if (![drops, reviewers].every((number) => Number.isInteger(number) && number > 0))
  throw new Error('whole numbers: how many drops, and how many reviewers')
const noRedis = whyNoRedis()
if (noRedis !== undefined) throw new Error(`Skipped: ${noRedis}`)
const ASKED = 25
const POSTED = 40
/** Invented. */
const PASSWORD = 'a password of nobody'
const say = (line: string) => process.stderr.write(`${line}\n`)

/** What reviewers ask for, from the commonest to what finds nothing at all. */
const FILTERS = [
  '',
  'project=Mohadin',
  'state=new,resubmitted,feedback_stopped',
  'state=new',
  'state=resubmitted',
  'state=feedback_stopped',
  'state=feedback_queued',
  'state=feedback_sent',
  'state=completed',
  'state=withdrawn',
  'state=new&project=Lawley&from=2025-11-01',
  'from=2025-11-01&to=2025-11-07',
  'from=2020-01-01&to=2020-01-07',
  'contractor=000042',
  'contractor=nobody%20at%20all',
  'number=DR1752028',
  'number=77',
  'number=DR99999999',
]

buildServices()
const directory = mkdtempSync(join(tmpdir(), 'wa-monitor-bench-drops-'))
// PostgreSQL, which root may not run, must be able to pass through to its own folder.
chmodSync(directory, 0o711)
mkdirSync(join(directory, 'redis'))
const postgres = await startPostgres({ folder: join(directory, 'postgres'), durable: true, language: 'en' })
const redis = await startRedis(['--appendonly', 'yes', '--dir', join(directory, 'redis')])
const database = createDatabase(postgres.url, { applicationName: 'bench', queryTimeoutMs: 300_000 })
await migrate(database)
const projectsPath = join(directory, 'projects.yaml')
writeFileSync(projectsPath, 'projects:\n  - {name: Lawley, group_jid: "120363418298130331@g.us"}\n')

say(`making ${drops} drops`)
await database.transaction(async (transaction) => {
  await transaction.query(
    `INSERT INTO public.qa_photo_reviews (drop_number, review_date, project, user_name, sender_name, submitted_by,
       whatsapp_message_date, comment, completed, withdrawn_at, resubmitted, revision, feedback_sent, created_at, updated_at)
     SELECT 'DR' || (1000000 + n * 7), date '2025-11-30' - (n % 365), (ARRAY['Lawley', 'Mohadin', 'Mamelodi', 'Velo Test'])[1 + n % 4],
       '2782000' || lpad((n % 120)::text, 4, '0'), 'Contractor ' || (n % 120), '2782000' || lpad((n % 120)::text, 4, '0') || '@s.whatsapp.net',
       timestamptz '2025-11-30' - n * interval '5 minutes', repeat('Created from WhatsApp message. ', 1 + n % 8),
       n % 20 <> 0, CASE WHEN n % 500 = 0 THEN now() END, n % 9 = 0, CASE WHEN n % 9 = 0 THEN 1 ELSE 0 END,
       CASE WHEN n % 3 = 0 THEN timestamptz '2025-11-30' - n * interval '5 minutes' END,
       timestamptz '2025-11-30' - n * interval '5 minutes', timestamptz '2025-11-30' - n * interval '5 minutes'
     FROM generate_series(1, $1::int) AS n`,
    [drops],
  )
  await transaction.query(
    `INSERT INTO public.wa_monitor_feedback (id, drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state, sent_at)
     SELECT gen_random_uuid(), drop_number, id, revision, project, '120363418298130331@g.us', 'step 9 is missing', submitted_by,
       CASE WHEN row_number() OVER () % 1000 = 0 THEN 'held' WHEN row_number() OVER () % 997 = 0 THEN 'queued' ELSE 'read' END, created_at
     FROM public.qa_photo_reviews WHERE hashtext(drop_number) % 2 = 0`,
  )
})
await database.transaction((transaction) => transaction.query('ANALYZE public.qa_photo_reviews'))
await database.transaction((transaction) => transaction.query('ANALYZE public.wa_monitor_feedback'))

const api = await startApi(
  directory,
  {
    ENV: 'production',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    CONFIG_PATH: projectsPath,
    BRIDGE_URL: 'http://127.0.0.1:9',
    WHATSAPP_API_KEY: 'test-key-of-a-test-bridge',
    TRUSTED_PROXIES: '127.0.0.1',
    ...IMAGE_VARIABLES,
  },
  asInImage('api'),
)

const slowest = { filter: '', p95: 0 }
for (const filter of FILTERS) {
  const times: number[] = []
  for (let n = 0; n < ASKED; n++) {
    const start = performance.now()
    const { status } = await api.call('GET', `/api/drops?limit=100&${filter}`)
    if (status !== 200) throw new Error(`${filter}: ${status}`)
    times.push(performance.now() - start)
  }
  const p95 = at(times, 0.95)
  say(`  p95 ${String(p95).padStart(6)} ms  ${filter || '(all)'}`)
  if (p95 > slowest.p95) Object.assign(slowest, { filter, p95 })
}

say(`${reviewers} reviewers sign in, and open the list and a drop each`)
const passwordHash = await hashPassword(PASSWORD)
const people = Array.from({ length: reviewers }, (_, n) => `Reviewer ${n + 1}`)
await database.transaction(async (transaction) => {
  for (const name of people)
    await createUser(transaction, 'public', {
      name,
      role: 'reviewer',
      passwordHash,
      mustChange: false,
      createdBy: 'bench',
    })
})
const ending = new AbortController()
const open: Reviewer[] = []
// One after the other, as people come.
for (const [n, name] of people.entries())
  open.push(
    await openReviewer({
      url: api.process.url,
      name,
      password: PASSWORD,
      address: `10.0.0.${n + 1}`,
      drop: `DR${1_000_007 + n * 7}`,
      filter: n % 2 === 0 ? 'state=new,resubmitted,feedback_stopped' : 'project=Lawley',
      signal: ending.signal,
    }),
  )
await waitFor('everybody to be told once', () => open.every((reviewer) => reviewer.told() > 0))
const delays: number[] = []
for (let n = 0; n < POSTED; n++) {
  const number = `DR8${String(n).padStart(6, '0')}`
  await database.transaction((transaction) =>
    transaction.query(
      `INSERT INTO public.qa_photo_reviews (drop_number, review_date, project, updated_at) VALUES ($1, current_date, 'Lawley', now())`,
      [number],
    ),
  )
  const committedAt = performance.now()
  await waitFor('it to be on everybody’s list', () => open.every(({ seenAt }) => seenAt.has(number)))
  delays.push(...open.map(({ seenAt }) => (seenAt.get(number) ?? 0) - committedAt))
  await pause(250)
}
const rss = megabytes(api.process.pid, 'VmRSS')
const mostRss = megabytes(api.process.pid, 'VmHWM')
ending.abort()

const findings = {
  bench: 'drops',
  drops,
  slowest_filter: slowest.filter,
  slowest_p95_ms: slowest.p95,
  reviewers,
  on_screen_p50_ms: at(delays, 0.5),
  on_screen_p95_ms: at(delays, 0.95),
  on_screen_worst_ms: at(delays, 1),
  rss_mb: rss,
  most_rss_mb: mostRss,
}
await api.process.stop()
await database.close()
await redis.stop()
await postgres.stop()
rmSync(directory, { recursive: true, force: true })
process.stdout.write(`${JSON.stringify(findings)}\n`)
process.exit(0)

function at(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10
}
