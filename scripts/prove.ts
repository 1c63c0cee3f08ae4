/**
 * `npm run prove -- NAME`: shows that a promise holds by trying to break it, on the real parts, and prints what it did
 * and what it found as one line of JSON. Exit code 1 when a promise broke, when less was done than asked for, or when a
 * run with `--without PART` found nothing, since the proof then proves nothing. The evidence is kept after a failure.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { proveFeedback } from './prove/feedback.ts'
import { proveInbox } from './prove/inbox.ts'
import { proveLimits } from './prove/limits.ts'
import { proveMonitor } from './prove/monitor.ts'
import { type ProofOptions, readOptions } from './prove/options.ts'
import { proveOutbox } from './prove/outbox.ts'
import type { Proof } from './prove/proof.ts'
import { proveReplay } from './prove/replay.ts'

const PROOFS: Record<string, Proof> = {
  inbox: proveInbox,
  replay: proveReplay,
  outbox: proveOutbox,
  limits: proveLimits,
  monitor: proveMonitor,
  feedback: proveFeedback,
}

const say = (line: string) => process.stderr.write(`${line}\n`)

function choose(options: ProofOptions): Proof {
  const proof = PROOFS[options.name]
  if (!proof)
    throw new Error(`There is no proof ${options.name}; there are: ${Object.keys(PROOFS).join(', ')}`)
  if (options.without !== undefined && !proof.controls.includes(options.without)) {
    const known = proof.controls.length === 0 ? 'nothing' : proof.controls.join(', ')
    throw new Error(`From ${options.name} can be taken out: ${known}`)
  }
  return proof
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2))
  const proof = choose(options)
  const directory = mkdtempSync(join(tmpdir(), `wa-monitor-prove-${options.name}-`))
  const startedAt = Date.now()
  const findings = await proof.run(options, directory, say)
  const { without } = options
  const breaches = proof.breaches(findings, options)
  const held = without === undefined ? breaches.length === 0 : proof.foundByControl(findings)
  if (held) rmSync(directory, { recursive: true, force: true })
  else {
    for (const breach of breaches) say(breach)
    if (without !== undefined) say(`Without ${without} nothing went wrong: this proof proves nothing`)
    say(`Evidence kept in ${directory}`)
  }
  const line = {
    proof: options.name,
    ...(without !== undefined && { without }),
    ...findings,
    seed: options.seed,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    held,
  }
  process.stdout.write(`${JSON.stringify(line)}\n`)
  return held ? 0 : 1
}

// Processes that were started end with this one.
process.exit(
  await main().catch((error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 1
  }),
)
