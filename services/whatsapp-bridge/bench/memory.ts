/**
 * What the bridge's memory does: linked and idle, and while it takes in messages. What runs is what the image runs: the
 * built JavaScript, with the options of the Dockerfile.
 *
 *     npm run bench -- memory [messages]      (default 100000, posted live in tenths)
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import {
  asInImage,
  buildServices,
  IMAGE_VARIABLES,
  megabytes,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'

const messages = Number(process.argv[2] ?? 100_000)
if (!Number.isInteger(messages) || messages < 1000)
  throw new Error('a whole number of messages, 1000 or more')
const STEPS = 10
const QUIET_MS = 15_000
const LONG_MS = 1_800_000
const directory = mkdtempSync(join(tmpdir(), 'wa-monitor-bench-memory-'))
const say = (line: string) => process.stderr.write(`${line}\n`)

buildServices()
const simulator = await startSimulator(directory)
const bridge = await startBridge(directory, simulator, IMAGE_VARIABLES, asInImage('whatsapp-bridge'))
await bridge.link()
await pause(QUIET_MS)
const held = () => megabytes(bridge.process.pid, 'VmRSS')
const idle = held()
say(`linked and idle: ${idle} MB`)
const store = openMessageStoreReader(bridge.storePath)
const steps: number[] = []
for (let step = 1; step <= STEPS; step++) {
  const count = Math.floor((messages * step) / STEPS) - Math.floor((messages * (step - 1)) / STEPS)
  await simulator.call('POST', '/admin/bulk/posts', { count, wait: true })
  const wanted = Math.floor((messages * step) / STEPS)
  await waitFor(`${wanted} messages to be stored`, () => store.lastSeq() >= wanted, LONG_MS)
  await pause(2000)
  steps.push(held())
  say(`after ${wanted} messages: ${steps.at(-1)} MB`)
}
await pause(QUIET_MS)
const quiet = held()
store.close()
await bridge.process.stop()
await simulator.process.stop()
rmSync(directory, { recursive: true, force: true })
const half = steps.slice(STEPS / 2)
process.stdout.write(
  `${JSON.stringify({
    bench: 'memory',
    messages,
    idle_mb: idle,
    after_mb: steps.at(-1),
    highest_mb: Math.max(...steps),
    quiet_again_mb: quiet,
    second_half_growth_mb: (half.at(-1) ?? 0) - (half[0] ?? 0),
  })}\n`,
)
process.exit(0)
