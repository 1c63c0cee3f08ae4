/**
 * How long a message takes from its commit in messages.db until its row can be seen in PostgreSQL, one at a time; and
 * what a monitor costs that waits. PostgreSQL is asked every millisecond, which adds about one to each figure.
 *
 *     npm run bench -- live [messages]      (default 500)
 */
import { loadavg } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { waitFor, cpuSeconds, megabytes } from '@wa-monitor/local-stack'
import { openMessageStoreWriter } from '@wa-monitor/message-store'
import { message } from './fill-store.ts'
import { benchGroups, startMonitorBench } from './monitor-bench.ts'

const messages = Number(process.argv[2] ?? 500)
if (!Number.isInteger(messages) || messages < 100) throw new Error('a whole number of messages, 100 or more')
const IDLE_SECONDS = 20
/** What the start needed is collected after 10 s of quiet: that is not idling yet. */
const QUIET_MS = 15_000
const WARM_UP = 50
const GAP_MS = 20

const groups = benchGroups(4)
const bench = await startMonitorBench('live', groups)
const writer = openMessageStoreWriter(bench.storePath)
const monitor = await bench.launch()
await waitFor('the monitor to be ready', async () => (await fetch(`${monitor.url}/health`)).ok)

await pause(QUIET_MS)
const before = cpuSeconds(monitor.pid)
await pause(IDLE_SECONDS * 1000)
const idlePercent = ((cpuSeconds(monitor.pid) - before) / IDLE_SECONDS) * 100
const idleMegabytes = megabytes(monitor.pid, 'VmRSS')

const delays: number[] = []
for (let number = 0; number < messages + WARM_UP; number++) {
  const drop = `DR${1_000_000 + number}`
  const post = message({
    number,
    chat_jid: groups[number % groups.length] ?? '',
    person: (number % 50) + 1,
    content: `${drop} photos uploaded`,
    timestamp: Date.now(),
  })
  writer.append([post])
  const committedAt = performance.now()
  while (!(await isThere(drop))) await pause(1)
  if (number >= WARM_UP) delays.push(performance.now() - committedAt)
  await pause(GAP_MS)
}
const sorted = delays.toSorted((a, b) => a - b)
const percentile = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100
process.stdout.write(
  `${JSON.stringify({
    bench: 'live',
    messages,
    p50_ms: percentile(0.5),
    p99_ms: percentile(0.99),
    longest_ms: percentile(0.9999),
    idle_percent_of_a_core: Math.round(idlePercent * 100) / 100,
    idle_rss_mb: idleMegabytes,
    load: loadavg()[0],
  })}\n`,
)
writer.close()
await monitor.stop()
await bench.stop()
process.exit(0)

async function isThere(drop: string): Promise<boolean> {
  const rows = await bench.query(`SELECT 1 FROM public.qa_photo_reviews WHERE drop_number = '${drop}'`)
  return rows.length > 0
}
