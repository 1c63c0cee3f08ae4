/**
 * `npm run bench -- NAME`: measures, and prints what it found as one line of JSON. Speeds are ratios within one run: the
 * same figure on another machine, or on a busy one, says nothing.
 */
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'

/** Each is a program of its own beside what it measures. */
const BENCHMARKS: Record<string, string> = {
  signatures: 'packages/curve25519-js/bench/signatures.ts',
  ingest: 'services/whatsapp-bridge/bench/ingest.ts',
  feedback: 'services/api/bench/feedback.ts',
  drops: 'services/api/bench/drops.ts',
  'catch-up': 'services/monitor/bench/catch-up.ts',
  live: 'services/monitor/bench/live.ts',
  rules: 'services/monitor/bench/rules.ts',
  memory: 'services/whatsapp-bridge/bench/memory.ts',
  'simulator-out': 'services/whatsapp-simulator/bench/out.ts',
}

const [name = '', ...words] = process.argv.slice(2)
const file = BENCHMARKS[name]
if (file === undefined) {
  process.stderr.write(`There is no benchmark "${name}"; there are: ${Object.keys(BENCHMARKS).join(', ')}\n`)
  process.exit(1)
}
const program = resolve(import.meta.dirname, '..', file)
const { status } = spawnSync(process.execPath, [program, ...words], { stdio: 'inherit' })
process.exit(status ?? 1)
