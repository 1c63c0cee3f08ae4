/**
 * From a reviewer's click on: how long until the contractor's phone has the message while the budget is free, and how long
 * the api takes to say yes when many click. Everything is real but WhatsApp: api, PostgreSQL that waits for the disk, Redis
 * that writes its log, a sender, the bridge, the simulator's phones.
 *
 *     npm run bench -- feedback [seconds]      (default 20, at 50 requests a second)
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { wireResponseSchema } from '@wa-monitor/contracts'
import { createDatabase, migrate } from '@wa-monitor/database'
import {
  startApi,
  startBridge,
  startFeedbackSender,
  startPostgres,
  startRedis,
  startSimulator,
  waitFor,
  whyNoRedis,
} from '@wa-monitor/local-stack'

const seconds = Number(process.argv[2] ?? 20)
if (!Number.isInteger(seconds) || seconds < 1) throw new Error('a whole number of seconds, 1 or more')
const noRedis = whyNoRedis()
if (noRedis !== undefined) throw new Error(`Skipped: ${noRedis}`)
const PER_SECOND = 50
/** Not measured: a service that has just started compiles what it runs. */
const WARM_UP_SECONDS = 4
const CLICKS = 20
const WARM_UP_CLICKS = 3
const BETWEEN_CLICKS_MS = 300
const KEY = 'test-key-of-a-test-bridge'

const directory = mkdtempSync(join(tmpdir(), 'wa-monitor-bench-feedback-'))
// PostgreSQL, which root may not run, must be able to pass through to its own folder.
chmodSync(directory, 0o711)
mkdirSync(join(directory, 'redis'))
const postgres = await startPostgres({ folder: join(directory, 'postgres'), durable: true })
const redis = await startRedis(['--appendonly', 'yes', '--dir', join(directory, 'redis')])
const database = createDatabase(postgres.url, { applicationName: 'bench' })
await migrate(database)
const simulator = await startSimulator(directory)
const { groups, business_phone } = await simulator.state()
const [group] = groups
const phone = group?.members.find((member) => member !== business_phone)
if (!group || phone === undefined) throw new Error('the simulator has no group with a contractor')
const projectsPath = join(directory, 'projects.yaml')
writeFileSync(projectsPath, `projects:\n  - {name: ${group.name}, group_jid: "${group.jid}"}\n`)
await database.transaction((transaction) =>
  transaction.query(
    `INSERT INTO public.qa_photo_reviews (drop_number, review_date, project, submitted_by)
     SELECT 'DR' || (1700000 + n), current_date, $1, $2 FROM generate_series(0, $3::int - 1) AS n`,
    [
      group.name,
      `${phone}@s.whatsapp.net`,
      (seconds + WARM_UP_SECONDS) * PER_SECOND + CLICKS + WARM_UP_CLICKS,
    ],
  ),
)
let drops = 0

/** @param limits of the bridge; those of its own when empty. */
async function startAll(limits: Record<string, string>) {
  const bridge = await startBridge(directory, simulator, { WHATSAPP_API_KEY: KEY, ...limits })
  const variables = {
    ENV: 'production',
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    CONFIG_PATH: projectsPath,
    BRIDGE_URL: bridge.process.url,
    WHATSAPP_API_KEY: KEY,
    WHATSAPP_DB_PATH: bridge.storePath,
    STARTUP_GRACE_SECONDS: '0',
  }
  const [api, sender] = await Promise.all([
    startApi(directory, variables),
    startFeedbackSender(directory, variables),
  ])
  const click = async () => {
    const drop = `DR${1_700_000 + drops++}`
    const request = { dropId: drop, message: 'step 9 is missing' }
    const { status, body } = await api.call('POST', '/api/wa-monitor-send-feedback', request)
    if (status !== 202) throw new Error(`the api answers ${status} ${JSON.stringify(body)}`)
    return drop
  }
  const ready = async () => {
    await waitFor('the sender to be healthy', async () => (await fetch(`${sender.url}/health`)).ok)
  }
  const stop = async () => {
    for (const service of [sender, api.process, bridge.process]) await service.stop()
  }
  return { bridge, click, ready, stop }
}

let position = 0
/** Waits for the next copy that his phone can read. @returns when it had it, Unix milliseconds. */
function arrived(): Promise<number> {
  return waitFor('the message to be on the phone', async () => {
    const path = `/admin/wire?event=copy&device=${phone}&after=${position}&limit=20000`
    const { rows, next } = wireResponseSchema.parse(await simulator.call('GET', path))
    position = next
    return rows.find(({ outcome }) => outcome === 'readable')?.at
  })
}

function figures(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10
  return { p50: at(0.5), p99: at(0.99), worst: at(1) }
}

const free = await startAll({})
await free.bridge.link()
await free.ready()
const toPhone: number[] = []
for (let n = 0; n < CLICKS + WARM_UP_CLICKS; n++) {
  const clickedAt = Date.now()
  await free.click()
  const ms = (await arrived()) - clickedAt
  if (n >= WARM_UP_CLICKS) toPhone.push(ms)
  await pause(BETWEEN_CLICKS_MS)
}
await free.stop()

// As a number of its own would be held to: what comes in waits, as on a busy morning.
const busy = await startAll({
  RATE_LIMIT_MESSAGES_PER_MINUTE: '2',
  RATE_LIMIT_MESSAGES_PER_HOUR: '20',
  RATE_LIMIT_MESSAGES_PER_DAY: '100',
})
await busy.bridge.untilWorking()
await busy.ready()
/** Each request leaves when it is due, however long those before it take, and is timed from then on. */
async function post(forSeconds: number): Promise<number[]> {
  const start = performance.now()
  const times = Array.from({ length: forSeconds * PER_SECOND }, async (_, n) => {
    const due = start + (n * 1000) / PER_SECOND
    await pause(Math.max(0, due - performance.now()))
    await busy.click()
    return performance.now() - due
  })
  return Promise.all(times)
}
await post(WARM_UP_SECONDS)
const posted = figures(await post(seconds))
await busy.stop()
const clicked = figures(toPhone)
process.stdout.write(
  `${JSON.stringify({
    bench: 'feedback',
    requests: seconds * PER_SECOND,
    requests_per_second: PER_SECOND,
    post_p50_ms: posted.p50,
    post_p99_ms: posted.p99,
    post_longest_ms: posted.worst,
    clicks: CLICKS,
    click_to_phone_p50_ms: clicked.p50,
    click_to_phone_longest_ms: clicked.worst,
    load: loadavg()[0],
  })}\n`,
)
await database.close()
await redis.stop()
await simulator.process.stop()
await postgres.stop()
rmSync(directory, { recursive: true, force: true })
process.exit(0)
