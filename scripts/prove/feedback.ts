/**
 * The promise: a row of feedback reaches the phone of whoever posted the drop, once, within the limits and in the order of
 * its group, whatever is killed on the way.
 *
 * Contractors post drops; reviewers answer through the api, rules by rows of their own; several senders carry them to the
 * bridge while senders, bridge, Redis and PostgreSQL are killed at random. The bridge's clock runs fast, so that hours of
 * its limits pass. Counted from the phones, the simulator's wire log, the bridge's ledger and PostgreSQL.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { whyNoRedis } from '@wa-monitor/local-stack'
import { countFeedback, readRows } from './count-feedback.ts'
import { countOver } from './count-over.ts'
import { FEEDBACK_OUTAGES, OUTAGE_ROWS, takeAway } from './feedback-outages.ts'
import { FeedbackRows } from './feedback-rows.ts'
import { FeedbackWorld, LIFTED } from './feedback-world.ts'
import { Killing } from './killing.ts'
import type { ProofOptions } from './options.ts'
import { type Findings, mustBeZero, mustReach, type Proof } from './proof.ts'
import { createRandom } from './random.ts'
import { settle } from './settle.ts'

const ROWS = 1000
const MINUTES = 10
const KILLS_PER_MINUTE = 12
const SENDERS = 4
/** Of the bridge's clock: a minute of the proof is an hour of its limits. */
const SPEED = 60
/** Rows come in during this part of the time. */
const SHARE_OF_TIME = 0.8

const EACH_KILLED = { kills_sender: 1, kills_bridge: 1, kills_redis: 1, kills_postgres: 1 }

type Say = (line: string) => void

export const proveFeedback: Proof = {
  controls: ['key'],
  run(options, directory, say) {
    const noRedis = whyNoRedis()
    if (noRedis !== undefined) throw new Error(`Skipped: ${noRedis}`)
    if (options.outage === undefined) return killParts(options, directory, say)
    if (FEEDBACK_OUTAGES.includes(options.outage)) return takeAway(options, directory, say)
    throw new Error(`--outage is ${FEEDBACK_OUTAGES.join(' or ')}`)
  },
  breaches(findings, { rows, minutes = MINUTES, kills = minutes * KILLS_PER_MINUTE, outage }) {
    const wanted = rows ?? (outage === undefined ? ROWS : OUTAGE_ROWS)
    const asked: Record<string, number> =
      outage === undefined
        ? { kills, ...(kills >= 4 && EACH_KILLED), kills_while_sending: 1, kills_after_taking: 1 }
        : outage === 'redis-wipe'
          ? { wiped: wanted }
          : { outage_minutes_of_the_bridge: 60, waiting_at_return: Math.floor(wanted / 2) }
    return [
      ...mustBeZero(findings, 'lost', 'twice', 'over', 'out_of_order', 'uncounted_ids', 'ids_of_no_row'),
      ...mustBeZero(findings, 'without_mention', 'stopped', 'reviews_unmarked'),
      ...mustBeZero(findings, 'sent_more_than_once_on_the_timeline'),
      ...mustReach(findings, { rows: wanted, delivered: wanted, rows_gone: wanted, rows_delivered: wanted }),
      ...mustReach(findings, asked),
    ]
  },
  foundByControl: ({ lost, twice }) => Number(lost) + Number(twice) > 0,
}

async function killParts(
  { rows = ROWS, minutes = MINUTES, kills = minutes * KILLS_PER_MINUTE, seed, without }: ProofOptions,
  directory: string,
  say: Say,
): Promise<Findings> {
  const random = createRandom(seed)
  const clock = { start: Date.now(), speed: SPEED }
  // Less than comes in: messages have to be shared, or the queue grows.
  const limits = {
    minute: 4,
    hour: Math.max(20, Math.ceil((0.8 * rows) / minutes)),
    day: Math.max(100, rows),
  }
  const world = await FeedbackWorld.start(directory, {
    clock,
    limits,
    senders: SENDERS,
    control: without && `without-${without}`,
  })
  const feedback = new FeedbackRows(world, random)
  await feedback.post(directory, rows)
  await Promise.all(world.senders.map((sender) => sender.start()))
  say(`${rows} drops are posted, ${SENDERS} senders run; a minute is an hour of the limits`)
  const killing = new Killing(world, random)
  const start = Date.now()
  const ask = async () => {
    const lasts = minutes * 60_000 * SHARE_OF_TIME
    while (feedback.asked.length < rows) {
      await feedback.next(rows - feedback.asked.length)
      await pause(Math.max(0, start + (lasts * feedback.asked.length) / rows - Date.now()))
    }
  }
  const news = setInterval(() => say(`${feedback.asked.length} rows, ${killing.total} kills`), 30_000)
  await Promise.all([ask(), killing.run(kills, start + minutes * 60_000)])
  clearInterval(news)
  const killsEnded = Date.now()
  say(`${killing.total} kills are over, ${await openRows(world)} rows have not gone out yet`)
  await settle(world, rows, () => killing.mend())
  killing.stop()
  const { counts, leftAt, wrong } = await countFeedback(world, feedback.asked)
  for (const line of wrong) say(line)
  const drained = Math.round((Date.now() - killsEnded) / 1000)
  await world.stop()
  return {
    ...counts,
    ...countOver(world.whatsapp.bridge.sessionPath, limits, { leftAt, clock }),
    kills: killing.total,
    kills_while_sending: killing.whileSending,
    kills_after_taking: killing.afterTaking,
    ...Object.fromEntries(Object.entries(killing.kills).map(([kind, count]) => [`kills_${kind}`, count])),
    ended_unasked: killing.unasked,
    requests_repeated: feedback.repeated,
    seconds_after_the_last_kill: drained,
    bridge_clock: `${SPEED} times as fast`,
    lifted: LIFTED,
  }
}

async function openRows(world: FeedbackWorld): Promise<number> {
  return (await readRows(world)).filter(({ state }) => ['queued', 'sending'].includes(state)).length
}
