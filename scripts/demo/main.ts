/** The demo: see `USAGE` in options.ts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findComposeWorld } from './compose-world.ts'
import { startEmbeddedWorld } from './embedded-world.ts'
import { Expectations } from './expectations.ts'
import { readOptions } from './options.ts'
import { printOutcome, printPages, printTable, say } from './report.ts'
import type { Timings } from './timings.ts'
import { afternoon, evening, morning, noon } from './working-day.ts'
import type { World } from './world.ts'

const options = readOptions(process.argv.slice(2))
const temporary = options.data === undefined
let directory: string | undefined
let world: World | undefined
let stopping: Promise<void> | undefined

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => void stop(signal === 'SIGINT' ? 130 : 143))

try {
  const missing = await play()
  if (options.once) await stop(missing === 0 ? 0 : 1)
  else if (world) printPages(world.pages)
} catch (error) {
  // Stopped in the middle of the day: what then fails is no finding.
  if (!stopping) {
    process.stderr.write(`${(error as Error).message}\n`)
    await stop(1)
  }
}

async function play(): Promise<number> {
  const startedAt = Date.now()
  if (options.compose) world = await findComposeWorld()
  else {
    say('Starting, everything on this machine:')
    directory =
      options.data === undefined ? mkdtempSync(join(tmpdir(), 'wa-monitor-demo-')) : resolve(options.data)
    world = await startEmbeddedWorld({
      directory,
      portOffset: options.portOffset,
      say: (line) => say(`  ${line}`),
    })
  }
  const timings: Timings = { phoneToRow: [], clickToPhone: [] }
  const expect = new Expectations(printOutcome)
  // A number nobody used on an earlier day.
  const base = 1_000_000 + Math.floor(Math.random() * 899_000)
  const day = {
    world,
    expect,
    timings,
    say: (line: string) => say(`\n${line}`),
    drop: (n: number) => `DR${base + n}`,
  }
  await morning(day)
  await noon(day)
  await afternoon(day)
  await evening(day)
  printTable({ outcomes: expect.outcomes, timings, seconds: (Date.now() - startedAt) / 1000 })
  return expect.missing().length
}

function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    if (!options.once && !options.compose) say('\nStopping')
    await world?.stop()
    if (temporary && directory !== undefined)
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
    process.exit(code)
  })()
  return stopping
}
