/**
 * Two things that may go away while feedback waits. `redis-wipe`: Redis forgets everything while all rows are queued.
 * `bridge-down`: the bridge is away for an hour of its limits, and rows go on coming in. Either way nothing may fail, all of
 * it leaves once, and afterwards in its order and no faster than the limits.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { waitFor } from '@wa-monitor/local-stack'
import { countFeedback, readRows } from './count-feedback.ts'
import { countOver } from './count-over.ts'
import { FeedbackRows } from './feedback-rows.ts'
import { FeedbackWorld, LIFTED } from './feedback-world.ts'
import type { ProofOptions } from './options.ts'
import type { Findings } from './proof.ts'
import { createRandom } from './random.ts'
import { settle } from './settle.ts'

export const FEEDBACK_OUTAGES = ['redis-wipe', 'bridge-down']

/** How many rows an outage takes where nobody says. */
export const OUTAGE_ROWS = 50
const SENDERS = 4
/** Of the bridge's clock: an hour of its limits is a minute of the proof. */
const SPEED = 60
const HOUR_MS = 3_600_000 / SPEED
/** Of bridge-down: what came in before, and is being sent when the bridge goes. */
const SHARE_BEFORE = 0.2

export async function takeAway(
  { rows = OUTAGE_ROWS, outage, seed, without }: ProofOptions,
  directory: string,
  say: (line: string) => void,
): Promise<Findings> {
  const random = createRandom(seed)
  const clock = { start: Date.now(), speed: SPEED }
  // Those people use; when Redis is wiped they are not what is asked about.
  const limits =
    outage === 'bridge-down' ? { minute: 2, hour: 20, day: 100 } : { minute: 4, hour: rows, day: 2 * rows }
  const control = without && `without-${without}`
  const world = await FeedbackWorld.start(directory, { clock, limits, senders: SENDERS, control })
  const feedback = new FeedbackRows(world, random)
  await feedback.post(directory, rows)
  const outageOf = outage === 'bridge-down' ? takeBridgeAway : wipeRedis
  const what = await outageOf(world, feedback, rows, say)
  const backAt = Date.now()
  await settle(world, rows)
  const drained = Math.round((Date.now() - backAt) / 1000)
  const { counts, leftAt, wrong } = await countFeedback(world, feedback.asked)
  for (const line of wrong) say(line)
  await world.stop()
  return {
    outage: outage ?? '',
    ...counts,
    ...countOver(world.whatsapp.bridge.sessionPath, limits, { leftAt, clock }),
    ...what,
    kills: 1,
    seconds_until_all_were_delivered: drained,
    bridge_clock: `${SPEED} times as fast`,
    lifted: LIFTED,
  }
}

type Outage = (
  world: FeedbackWorld,
  feedback: FeedbackRows,
  rows: number,
  say: (line: string) => void,
) => Promise<Findings>

const wipeRedis: Outage = async (world, feedback, rows, say) => {
  await world.bridge.kill()
  await startSenders(world)
  await askUpTo(feedback, rows)
  await waitFor('every row to have its job', () => jobsIn(world) >= rows)
  world.redis.command('FLUSHALL')
  const wiped = (await readRows(world)).filter(({ state }) => ['queued', 'sending'].includes(state)).length
  say(`Redis was wiped while ${wiped} rows waited`)
  await world.bridge.start()
  return { wiped }
}

const takeBridgeAway: Outage = async (world, feedback, rows, say) => {
  await startSenders(world)
  await askUpTo(feedback, Math.ceil(rows * SHARE_BEFORE))
  const goneAt = Date.now()
  await world.bridge.kill()
  say('the bridge is gone for an hour of its limits')
  while (feedback.asked.length < rows) {
    await feedback.next(rows - feedback.asked.length)
    await pause(Math.max(0, goneAt + (HOUR_MS * feedback.asked.length) / rows - Date.now()))
  }
  await pause(Math.max(0, goneAt + HOUR_MS - Date.now()))
  const waiting = (await readRows(world)).filter(({ state }) => ['queued', 'sending'].includes(state)).length
  const minutes = Math.round(((Date.now() - goneAt) * SPEED) / 60_000)
  say(`the bridge comes back; ${waiting} rows wait`)
  await world.bridge.start()
  return { outage_minutes_of_the_bridge: minutes, waiting_at_return: waiting }
}

async function startSenders({ senders }: FeedbackWorld): Promise<void> {
  await Promise.all(senders.map((sender) => sender.start()))
}

async function askUpTo(feedback: FeedbackRows, rows: number): Promise<void> {
  while (feedback.asked.length < rows) await feedback.next(rows - feedback.asked.length)
}

/** BullMQ's keys of jobs in any state. */
function jobsIn(world: FeedbackWorld): number {
  const sizes = ['prioritized', 'delayed'].map((list) =>
    world.redis.command('ZCARD', `bull:feedback:${list}`),
  )
  const lists = ['wait', 'active', 'paused'].map((list) =>
    world.redis.command('LLEN', `bull:feedback:${list}`),
  )
  return [...sizes, ...lists].reduce((sum, size) => sum + Number(size), 0)
}
