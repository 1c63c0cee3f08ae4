/**
 * The promise: each drop is one row and each message about it one event, whenever monitors are killed, and whatever
 * happens to PostgreSQL; and all of it in the right schema.
 *
 * Two monitors share one messages.db while it is written. They are killed in the middle of a burst, right after a cursor
 * has moved, and at moments of their start with work waiting; twice the store is made anew, and everything in it comes
 * again. Or, with `--outage`, they live and PostgreSQL goes away. Counted in PostgreSQL alone.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { ServiceProcess } from '@wa-monitor/local-stack'
import { countDrops } from './count-drops.ts'
import { GROUPS, MonitorWorld } from './monitor-world.ts'
import type { ProofOptions } from './options.ts'
import { PostedDrops } from './posted-drops.ts'
import { type Findings, mustBeZero, mustReach, type Proof } from './proof.ts'
import { createRandom, type Random } from './random.ts'

const MESSAGES = 10_000
const KILLS = 200
const SECONDS = 60
const OUTAGES = ['stop', 'blackhole']
/** Once PostgreSQL is there again. */
const DRAIN_SECONDS = 10

type Say = (line: string) => void

export const proveMonitor: Proof = {
  controls: ['cursor'],
  run(options, directory, say) {
    if (options.outage === undefined) return killMonitors(options, directory, say)
    if (OUTAGES.includes(options.outage)) return takePostgresAway(options, directory, say)
    throw new Error(`--outage is ${OUTAGES.join(' or ')}`)
  },
  breaches(findings, { messages = MESSAGES, kills = KILLS, outage, seconds = SECONDS }) {
    const common = mustBeZero(findings, 'lost', 'twice', 'miscounted', 'other_schema')
    const work = { messages, drops: Math.floor(messages * 0.15), repeats: Math.floor(messages * 0.15) }
    if (outage === undefined) {
      const inWork = Math.floor(kills / 4)
      return [...common, ...mustReach(findings, { ...work, kills, kills_with_work_left: inWork, stores: 3 })]
    }
    const late = Number(findings.drain_seconds) > DRAIN_SECONDS
    return [
      ...common,
      ...mustReach(findings, { ...work, outage_seconds: seconds, waiting_at_return: 1 }),
      ...(late ? [`drain_seconds is ${findings.drain_seconds}, more than ${DRAIN_SECONDS}`] : []),
    ]
  },
  foundByControl: ({ lost, twice }) => Number(lost) + Number(twice) > 0,
}

/** How a monitor dies. */
const MOMENTS = ['burst', 'cursor', 'start', 'cursor'] as const

async function killMonitors(
  { messages = MESSAGES, kills = KILLS, seed, without }: ProofOptions,
  directory: string,
  say: Say,
): Promise<Findings> {
  const random = createRandom(seed)
  const world = await MonitorWorld.start(directory, without && 'without-cursor')
  const posted = new PostedDrops(GROUPS, random)
  const pair = new MonitorPair(world, random)
  await pair.both()
  await world.registered()
  let withWorkLeft = 0
  let stores = 1
  let lostBefore = 0
  for (let kill = 0; kill < kills; kill++) {
    const upTo = Math.floor((messages * (kill + 1)) / kills)
    const burst = posted.next(upTo - posted.counts.messages)
    const moment = MOMENTS[kill % MOMENTS.length]
    if (moment === 'start') {
      await pair.none()
      world.append(burst)
      await pair.both()
      await pause(random.between(0, 150))
    } else {
      await pair.both()
      const before = JSON.stringify([...(await world.cursors())])
      world.append(burst)
      if (moment === 'burst') await pause(random.between(0, 30))
      else await moved(world, before)
    }
    await pair.killOne()
    if ((await world.waiting()) > 0) withWorkLeft += 1
    if (kill === Math.floor(kills / 3) || kill === Math.floor((2 * kills) / 3)) {
      // Reading everything again would heal what was lost: it is counted before.
      await pair.both()
      await world.drained()
      lostBefore += (await countDrops(world.database, posted, GROUPS)).lost
      await pair.none()
      world.replaceStore(posted.all)
      stores += 1
    }
    if ((kill + 1) % 20 === 0)
      say(`${kill + 1} kills, ${posted.counts.messages} messages, ${withWorkLeft} kills with work left`)
  }
  await pair.both()
  await world.drained()
  await pair.none()
  const counted = await countDrops(world.database, posted, GROUPS)
  await world.stop()
  const lost = lostBefore + counted.lost
  return { ...posted.counts, ...counted, lost, kills, kills_with_work_left: withWorkLeft, stores }
}

/** Waits until some group's cursor has moved: the others are being worked on. */
async function moved(world: MonitorWorld, before: string): Promise<void> {
  const end = Date.now() + 2000
  while (JSON.stringify([...(await world.cursors())]) === before && Date.now() < end) await pause(1)
}

async function takePostgresAway(
  { messages = MESSAGES, outage, seconds = SECONDS, seed, without }: ProofOptions,
  directory: string,
  say: Say,
): Promise<Findings> {
  const random = createRandom(seed)
  const world = await MonitorWorld.start(directory, without && 'without-cursor')
  const posted = new PostedDrops(GROUPS, random)
  const pair = new MonitorPair(world, random)
  await pair.both()
  await world.registered()
  const startsAt = Date.now()
  /** Half of the messages are posted evenly over so many milliseconds. */
  const post = async (half: 1 | 2, ms: number) => {
    const end = Date.now() + ms
    const target = Math.floor((messages * half) / 2)
    while (posted.counts.messages < target) {
      const left = Math.max(1, Math.ceil((end - Date.now()) / 20))
      world.append(posted.next(Math.ceil((target - posted.counts.messages) / left)))
      await pause(20)
    }
  }
  await post(1, 3000)
  say(`PostgreSQL is taken away (${outage}) after ${Date.now() - startsAt} ms`)
  const during = post(2, seconds * 1000)
  const gone = Date.now()
  if (outage === 'stop') await world.stopPostgres()
  else world.door.swallow()
  await Promise.all([during, pause(seconds * 1000)])
  if (outage === 'stop') await world.startPostgres()
  else world.door.letThrough()
  const returned = Date.now()
  const waiting = await world.waiting()
  say(`PostgreSQL is there again, ${waiting} messages wait`)
  await world.drained()
  const drainMs = Date.now() - returned
  await pair.none()
  const counted = await countDrops(world.database, posted, GROUPS)
  await world.stop()
  return {
    ...posted.counts,
    ...counted,
    kills: 0,
    outage: outage ?? '',
    outage_seconds: Math.round((returned - gone) / 1000),
    waiting_at_return: waiting,
    drain_seconds: drainMs / 1000,
  }
}

/** Two monitors: either, both or none run. */
class MonitorPair {
  readonly #world: MonitorWorld
  readonly #random: Random
  readonly #running = new Map<string, ServiceProcess>()

  constructor(world: MonitorWorld, random: Random) {
    this.#world = world
    this.#random = random
  }

  async both(): Promise<void> {
    const missing = ['monitor-1', 'monitor-2'].filter((name) => !this.#running.has(name))
    await Promise.all(missing.map(async (name) => this.#running.set(name, await this.#world.launch(name))))
  }

  async killOne(): Promise<void> {
    await this.#kill(this.#random.pick([...this.#running.keys()]))
  }

  async none(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.#kill(name)))
  }

  async #kill(name: string): Promise<void> {
    const monitor = this.#running.get(name)
    this.#running.delete(name)
    await monitor?.kill()
  }
}
