/**
 * `npm run soak`: hours of a working day, every service as the image runs it, with faults around them. Memory and open
 * descriptors must stay flat, nothing may be lost and nothing come twice: that is why nothing is restarted at night
 * (docs/decisions/0016-no-daily-restart.md). Samples go to a CSV file; what was found is one line of JSON. Exit code 1
 * when a promise broke, or when a run with `--leak` found no growth, since the soak then proves nothing. Ctrl-C ends it
 * early with what it has.
 */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { whyNoRedis } from '@wa-monitor/local-stack'
import { type Verdict, verdictOf } from './lib/verdict.ts'
import { leakIsFound } from './soak/judge.ts'
import { readOptions } from './soak/options.ts'
import { inOwnGroup } from './soak/own-group.ts'
import { Soak } from './soak/soak.ts'

const say = (line: string) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`)

async function soaked(): Promise<Verdict | number> {
  const options = readOptions(process.argv.slice(2))
  const noRedis = whyNoRedis()
  if (noRedis !== undefined) throw new Error(`Skipped: ${noRedis}`)
  const code = await inOwnGroup()
  if (code !== undefined) return code
  const stop = new AbortController()
  process.on('SIGINT', () => {
    if (stop.signal.aborted) process.exit(1)
    stop.abort()
  })
  const { seed, leak } = options
  const directory = mkdtempSync(join(tmpdir(), 'wa-monitor-soak-'))
  const soak = await Soak.start(options, { directory, stopped: stop.signal, say })
  say(`seed ${seed}, process ${process.pid}, samples in ${soak.csv}`)
  const { findings, breaches } = await soak.run()
  for (const breach of breaches) say(breach)
  const held = leak === undefined ? breaches.length === 0 : leakIsFound(findings.trends.monitor_prod, leak)
  if (!held && leak !== undefined) say('The leak was not found: this soak proves nothing')
  const what = { soak: 'services', ...(leak !== undefined && { leak_kb_per_minute: leak }) }
  return { findings: { ...what, ...findings }, seed, held }
}

process.exit(await verdictOf(soaked, { say }))
