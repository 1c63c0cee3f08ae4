import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../prove/random.ts'
import type { SoakWorld } from './world.ts'

/** Time between two faults. */
const BETWEEN_SECONDS = [45, 150] as const
const SILENT_SECONDS = 20
const STOPPED_MS = 10_000

type Fault = (world: SoakWorld, random: Random) => Promise<void>

/** What goes wrong around the measured processes; none of them is ended, since their memory is what is measured. */
const FAULTS = {
  postgres_restart: async ({ postgres }, random) => {
    await postgres.kill()
    await pause(random.between(0, 5000))
    await untilStarted(postgres)
  },
  redis_restart: async ({ redis }, random) => {
    await redis.kill()
    await pause(random.between(0, 5000))
    await untilStarted(redis)
  },
  whatsapp_closes: ({ simulator }, random) =>
    arm(simulator, { kind: 'close', code: random.pick([428, 500, 503, 515]) }),
  whatsapp_silent: async ({ simulator }) => {
    await arm(simulator, { kind: 'silence', seconds: SILENT_SECONDS })
    await pause(SILENT_SECONDS * 1000)
  },
  connection_cut: ({ simulator }) => arm(simulator, { kind: 'drop-connection' }),
  monitor_stopped: async (world, random) => {
    const { pid } = world.services.process(random.pick(['monitor_prod', 'monitor_dev'] as const))
    process.kill(pid, 'SIGSTOP')
    await pause(STOPPED_MS)
    process.kill(pid, 'SIGCONT')
  },
} satisfies Record<string, Fault>

export type FaultKind = keyof typeof FAULTS

export const FAULT_KINDS = Object.keys(FAULTS) as FaultKind[]

/** What was killed may still hold its port or its memory for a moment. */
async function untilStarted(part: { start(): Promise<void> }): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await part.start()
    } catch (error) {
      if (tries === 60) throw error
      await pause(1000)
    }
  }
}

async function arm(simulator: SoakWorld['simulator'], fault: object): Promise<void> {
  await simulator.call('POST', '/admin/faults', fault)
}

/** Faults at random moments, one after the other, each kind as often as the others. */
export class Faults {
  readonly counts = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>
  /** The one that happens now, for the samples. */
  present: FaultKind | '' = ''
  readonly #world: SoakWorld
  readonly #random: Random
  readonly #say: (line: string) => void
  #next: FaultKind[] = []

  constructor(world: SoakWorld, random: Random, say: (line: string) => void) {
    this.#world = world
    this.#random = random
    this.#say = say
  }

  async work(signal: AbortSignal): Promise<void> {
    for (;;) {
      const seconds = this.#random.between(...BETWEEN_SECONDS)
      await pause(seconds * 1000, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) return
      if (this.#next.length === 0) this.#next = shuffled(FAULT_KINDS, this.#random)
      const kind = this.#next.pop()
      if (kind === undefined) return
      this.present = kind
      this.#say(`fault: ${kind}`)
      await FAULTS[kind](this.#world, this.#random)
      this.present = ''
      this.counts[kind] += 1
    }
  }
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
