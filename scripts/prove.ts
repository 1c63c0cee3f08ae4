/**
 * `npm run prove -- NAME`: shows that a promise holds by trying to break it, on the real parts, and prints what it did
 * and what it found as one line of JSON. Exit code 1 when a promise broke, when less was done than asked for, or when a
 * run with `--without PART` found nothing, since the proof then proves nothing. The evidence is kept after a failure.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Verdict, verdictOf } from './lib/verdict.ts'
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

async function proved(): Promise<Verdict> {
  const options = readOptions(process.argv.slice(2))
  const { name, seed, without } = options
  const proof = choose(options)
  const directory = mkdtempSync(join(tmpdir(), `wa-monitor-prove-${name}-`))
  const findings = await proof.run(options, directory, say)
  const breaches = proof.breaches(findings, options)
  const held = without === undefined ? breaches.length === 0 : proof.foundByControl(findings)
  if (held) rmSync(directory, { recursive: true, force: true })
  else {
    for (const breach of breaches) say(breach)
    if (without !== undefined) say(`Without ${without} nothing went wrong: this proof proves nothing`)
    say(`Evidence kept in ${directory}`)
  }
  const what = { proof: name, ...(without !== undefined && { without }) }
  return { findings: { ...what, ...findings }, seed, held }
}

process.exit(await verdictOf(proved, { say }))
