/**
 * How fast a backlog becomes rows: a messages.db is filled, a monitor is started on it and an empty PostgreSQL, and the
 * clock runs from its first sign of life until its last cursor is at the end. For comparison PostgreSQL then copies the
 * very rows that came of it from files of its own into tables alike, with all their indexes: no program can be faster. That
 * takes it a second, in which a machine may do something else, so the middle one of three counts.
 *
 *     npm run bench -- catch-up [messages] [--runs N] [--million] [--groups N] [--profile]      (default 200000 in 4 groups)
 *
 * `--runs`: as often, each with an empty PostgreSQL; what is reported is the run in the middle by messages per second, and what
 * each gave, as the same machine may be a third slower a minute later.
 * `ratio_to_copy` is messages per second to rows copied per second; `rows_ratio_to_copy` the same of rows written
 * (inserted or changed). `--million` measures 1,000,000 messages as well, and what they cost in relation to the smaller number,
 * which is read once before and once after them. `--profile` leaves a .cpuprofile in the folder for temporary files.
 */
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { cpuSeconds, megabytes } from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { fillStore } from './fill-store.ts'
import { benchGroups, type MonitorBench, startMonitorBench } from './monitor-bench.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '1' },
    million: { type: 'boolean', default: false },
    groups: { type: 'string', default: '4' },
    profile: { type: 'boolean', default: false },
  },
})
const messages = Number(positionals[0] ?? 200_000)
if (!Number.isInteger(messages) || messages < 1000)
  throw new Error('a whole number of messages, 1000 or more')
const runs = Number(options.runs)
if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a whole number, 1 or more')
const groups = benchGroups(Number(options.groups))
const TABLES = ['qa_photo_reviews', 'wa_monitor_drop_events'] as const
const FROM = Date.parse('2025-06-01T06:00:00Z')
const say = (line: string) => process.stderr.write(`${line}\n`)
const rounded = (number: number) => Math.round(number * 100) / 100

const measured = [await measure(messages)]
while (measured.length < runs) measured.push(await measure(messages))
const findings = middleBySpeed()
const million = options.million ? await measure(1_000_000) : undefined
const again = million && (await measure(messages))
process.stdout.write(
  `${JSON.stringify({
    bench: 'catch-up',
    ...findings,
    ...(runs > 1 && {
      runs: measured.map(({ messages_per_second: each, ratio_to_copy, rss_mb }) => [
        each,
        ratio_to_copy,
        rss_mb,
      ]),
    }),
    ...(million &&
      again && {
        million_seconds: million.seconds,
        million_per_second: million.messages_per_second,
        million_rss_mb: million.rss_mb,
        cost_ratio: rounded(million.seconds / ((findings.seconds + again.seconds) / 2)),
      }),
    load: loadavg()[0],
  })}\n`,
)
process.exit(0)

function middleBySpeed() {
  const bySpeed = measured.toSorted((a, b) => a.messages_per_second - b.messages_per_second)
  const middle = bySpeed[Math.floor((runs - 1) / 2)]
  if (!middle) throw new Error('nothing was measured')
  return middle
}

async function measure(count: number) {
  const bench = await startMonitorBench('catch-up', groups)
  say(`writing ${count} messages to messages.db`)
  const { named, drops } = fillStore({ path: bench.storePath, groups, messages: count, from: FROM })
  say('the monitor reads them')
  const monitor = await bench.launch(options.profile ? ['--cpu-prof', '--cpu-prof-dir', tmpdir()] : [])
  const startedAt = performance.now()
  const cpuBefore = cpuSeconds(monitor.pid)
  const wanted = ends(bench.storePath)
  // Seldom while much is left: asking takes its time from the same cores.
  for (let at = 0; at < wanted; at = await read(bench)) await pause(at < 0.9 * wanted ? 250 : 25)
  const monitorMs = performance.now() - startedAt
  const cpu = cpuSeconds(monitor.pid) - cpuBefore
  const rss = megabytes(monitor.pid, 'VmHWM')
  const backends = await bench.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'wa-monitor public'`,
  )
  const postgresCpu = backends.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0)
  await monitor.stop()

  say('PostgreSQL copies as many rows')
  const copies = [await copy(bench), await copy(bench), await copy(bench)].toSorted((a, b) => a.ms - b.ms)
  const { rows, ms: copyMs } = copies[1] ?? { rows: 0, ms: 0 }
  const [changed] = await bench.query<{ changes: number }>(
    'SELECT sum(revision) AS changes FROM public.qa_photo_reviews',
  )
  await bench.stop()
  if (rows !== drops + named || (changed?.changes ?? 0) !== named - drops)
    throw new Error(
      `expected ${drops} drops and ${named} events, found ${rows} rows and ${changed?.changes} changes`,
    )
  const perSecond = (number: number, ms: number) => Math.round(number / (ms / 1000))
  const copied = perSecond(rows, copyMs)
  const written = perSecond(rows + named - drops, monitorMs)
  return {
    messages: count,
    drops,
    events: named,
    seconds: rounded(monitorMs / 1000),
    messages_per_second: perSecond(count, monitorMs),
    rows_per_second: written,
    copy_rows_per_second: copied,
    ratio_to_copy: rounded(perSecond(count, monitorMs) / copied),
    rows_ratio_to_copy: rounded(written / copied),
    rss_mb: rss,
    monitor_cpu_seconds: rounded(cpu),
    postgres_cpu_seconds: rounded(postgresCpu),
  }
}

/** The sum of the positions of all cursors. */
async function read(bench: MonitorBench): Promise<number> {
  const [sum] = await bench.query<{ position: number }>(
    'SELECT coalesce(sum(last_seq), 0)::bigint AS position FROM public.wa_monitor_cursors',
  )
  return sum?.position ?? 0
}

/** What that sum is when everything has been read. */
function ends(path: string): number {
  const reader = openMessageStoreReader(path)
  const sum = [...reader.lastSeqByChat().values()].reduce((all, seq) => all + seq, 0)
  reader.close()
  return sum
}

/** Copies the tables that were filled into empty ones with the same indexes. */
async function copy(bench: MonitorBench): Promise<{ rows: number; ms: number }> {
  let rows = 0
  let ms = 0
  for (const table of TABLES) {
    const file = join(bench.postgresFolder, `${table}.copy`)
    await bench.query(`COPY public.${table} TO '${file}'`)
    await bench.query(`CREATE TABLE public.copy_of_${table} (LIKE public.${table} INCLUDING ALL)`)
    const startedAt = performance.now()
    await bench.query(`COPY public.copy_of_${table} FROM '${file}'`)
    ms += performance.now() - startedAt
    await bench.query(`DROP TABLE public.copy_of_${table}`)
    const [counted] = await bench.query<{ count: number }>(`SELECT count(*) AS count FROM public.${table}`)
    rows += counted?.count ?? 0
  }
  return { rows, ms }
}
