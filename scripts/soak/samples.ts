import { appendFileSync, writeFileSync } from 'node:fs'
import {
  PROCESS_COLUMNS,
  processFigures,
  SERVER_COLUMNS,
  type ServerFigures,
  serverFigures,
} from './figures.ts'
import { type Trend, trendOf } from './judge.ts'
import { MEASURED, type Measured } from './services.ts'
import type { Sample } from './slope.ts'
import type { SoakWorld } from './world.ts'

/** What only the soak itself knows. */
export interface Moment {
  /** Since the start. */
  seconds: number
  posted: number
  stored_seq: number
  /** The fault that lasts now, or empty. */
  fault: string
}

const COLUMNS = [
  'seconds',
  'posted',
  'stored_seq',
  'fault',
  ...SERVER_COLUMNS,
  ...MEASURED.flatMap((name) => PROCESS_COLUMNS.map((what) => `${name}_${what}`)),
]

const KEPT = ['rss_mb', 'heap_mb', 'descriptors'] as const

type KeptSeries = Record<(typeof KEPT)[number], Sample[]>

/** Samples of all processes, servers and stores: all to a CSV file, and kept is what trends are made of. */
export class Samples {
  count = 0
  /** The newest figures of servers and stores. */
  servers: ServerFigures = {}
  readonly #world: SoakWorld
  readonly #path: string
  readonly #kept = new Map<Measured, KeptSeries[]>(MEASURED.map((name) => [name, []]))

  constructor(world: SoakWorld, path: string) {
    this.#world = world
    this.#path = path
    writeFileSync(path, `${COLUMNS.join()}\n`)
  }

  async take(moment: Moment): Promise<void> {
    this.servers = await serverFigures(this.#world)
    const row: Record<string, number | string> = { ...moment, ...this.servers }
    for (const name of MEASURED) {
      const figures = await processFigures(this.#world.services, name)
      for (const [what, value] of Object.entries(figures)) row[`${name}_${what}`] = value
      const series = this.#seriesOf(name, figures.series ?? 1)
      for (const what of KEPT) {
        const value = figures[what]
        if (value !== undefined) series[what].push({ seconds: moment.seconds, value })
      }
    }
    appendFileSync(this.#path, `${COLUMNS.map((column) => row[column] ?? '').join()}\n`)
    this.count += 1
  }

  trends(warmUpSeconds: number): Record<Measured, Trend> {
    const entries = MEASURED.map((name) => [name, trendOf(this.#kept.get(name) ?? [], warmUpSeconds)])
    return Object.fromEntries(entries) as Record<Measured, Trend>
  }

  #seriesOf(name: Measured, number: number): KeptSeries {
    const all = this.#kept.get(name) ?? []
    while (all.length < number) all.push({ rss_mb: [], heap_mb: [], descriptors: [] })
    return all[number - 1] ?? { rss_mb: [], heap_mb: [], descriptors: [] }
  }
}
