/**
 * How many group messages per second the simulator sends out, alone on one core, with a world of 500 groups and 5,000
 * members: `npm run bench -- simulator-out`. The last line it prints is JSON.
 *
 * A companion that decrypts nothing answers each message with a receipt, as no whole client can at this rate. Everybody
 * posts once before the clock runs: somebody's first post in a group also sets up sessions and is measured on its own
 * (`first_posts_per_second`).
 */
import { type ChildProcess, execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bulkJobResponseSchema } from '@wa-monitor/contracts'
import type { Remote } from '../test/harness.ts'
import { RawCompanion } from '../test/raw-companion.ts'
import { spawnSimulator } from '../test/spawn-simulator.ts'

const WORLD = { groups: 500, members: 5000 }
const SECONDS = Number(process.argv[2] ?? '20')
const LOOK_EVERY_MS = 20

const directory = mkdtempSync(join(tmpdir(), 'wa-simulator-bench-'))
const pinned = canPin()
const profileTo = process.env.BENCH_CPU_PROFILE
const simulator = await spawnSimulator(join(directory, 'simulator.db'), {
  before: pinned ? ['taskset', '-c', '0'] : [],
  node: profileTo ? ['--cpu-prof', `--cpu-prof-dir=${profileTo}`] : [],
})
try {
  const { remote } = simulator
  const whole = await remote.link()
  await whole.close()
  const companion = await RawCompanion.login(simulator.url, whole.auth.creds)
  await remote.post('/admin/bulk/world', WORLD)
  const first = await measure(remote, companion, { count: WORLD.members })
  const steady = await measure(remote, companion, { count: 1_000_000 }, SECONDS)
  companion.close()
  const result = {
    bench: 'simulator-out',
    ...steady,
    first_posts_per_second: first.per_second,
    pinned_to_one_core: pinned,
    resident_mb: residentMb(simulator.process),
    world: WORLD,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
} finally {
  simulator.process.kill('SIGTERM')
  await once(simulator.process, 'exit')
  rmSync(directory, { recursive: true })
}
// The whole client keeps timers.
process.exit()

/** Posts as fast as possible; the clock stops when the companion has the last one. */
async function measure(remote: Remote, companion: RawCompanion, posts: { count: number }, seconds?: number) {
  const before = companion.messages.length
  const cpuBefore = cpuSeconds(simulator.process)
  const from = performance.now()
  let job = bulkJobResponseSchema.parse(
    await remote.post('/admin/bulk/posts', { ...posts, count: Math.min(posts.count, 500_000) }),
  ).job
  while (job.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    const timeIsUp = seconds !== undefined && performance.now() - from > seconds * 1000
    const answer = await remote.request(timeIsUp ? 'DELETE' : 'GET', `/admin/bulk/${job.id}`)
    job = bulkJobResponseSchema.parse(answer).job
  }
  if (job.error) throw new Error(job.error)
  while (companion.messages.length - before < job.posted) {
    if (companion.closed) throw new Error('the simulator has cut the companion off')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  const took = (performance.now() - from) / 1000
  const messages = companion.messages.length - before
  if (new Set(companion.messages).size !== companion.messages.length) throw new Error('a message came twice')
  const cpu = cpuSeconds(simulator.process) - cpuBefore
  return {
    messages,
    per_second: Math.round(messages / took),
    seconds: round(took, 2),
    cpu_seconds: round(cpu, 2),
    cpu_ms_per_message: round((cpu * 1000) / messages, 3),
    longest_stall_ms: job.longest_turn_ms,
  }
}

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-c', '0', 'true'])
    return true
  } catch {
    return false
  }
}

/** Of that process so far, in user and in system mode; 0 where there is no /proc. */
function cpuSeconds(child: ChildProcess): number {
  const fields = procFile(child, 'stat')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100
}

function residentMb(child: ChildProcess): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(procFile(child, 'status'))?.[1] ?? 0) / 1024)
}

function procFile({ pid }: ChildProcess, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return ''
  }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}
