/** Stops all feedback of this environment and lets it go on. The senders read the row; the bridges are told by them. */
import type { PauseFeedbackRequest } from '@wa-monitor/contracts'
import { type ControlInForce, pauseFeedback, resumeFeedback } from '@wa-monitor/database'
import { audit } from './access/audit.ts'
import { type Doer, type FeedbackParts, sayerOf } from './feedback-parts.ts'
import { refused } from './refuse.ts'

type Parts = Pick<FeedbackParts, 'database' | 'log'>

/** @throws HttpError 409 emergency_stop: an ordinary pause does not take the place of one. */
export async function pauseAll(
  { database, log }: Parts,
  { reason = '', minutes, everything = false }: Partial<PauseFeedbackRequest>,
  { actor, by }: Doer,
): Promise<{ message: string; control: ControlInForce }> {
  const now = new Date()
  const say = sayerOf(undefined, now)
  const until = minutes === undefined ? null : new Date(now.getTime() + minutes * 60_000)
  const { changed, control } = await database.transaction(async (transaction) => {
    const paused = await pauseFeedback(transaction, database.schema, {
      until,
      reason,
      by: actor,
      everything,
    })
    if (paused.changed)
      await audit(transaction, database.schema, by, {
        actor,
        what: everything ? 'everything_stopped' : 'feedback_paused',
        ...(minutes !== undefined && { detail: { minutes } }),
      })
    return paused
  })
  if (!changed) {
    const stopped = control.paused
    const who = stopped?.by ? ` by ${stopped.by}` : ''
    const end = stopped?.until ? ` until ${say(stopped.until)}` : ''
    throw refused({
      status: 409,
      code: 'emergency_stop',
      message: `An emergency stop${who} holds everything${end}, which is more than a pause: resume first (System page, or POST /api/feedback/resume), or change the stop with everything: true`,
      ...(stopped?.until && { until: stopped.until }),
    })
  }
  const end = until === null ? 'until somebody resumes' : `until ${say(until)}`
  const message = everything
    ? `Emergency stop: nothing leaves any number ${end}. What has reached WhatsApp cannot be taken back`
    : `Feedback is paused ${end}. What the bridge has already may still leave`
  log.warn(`${everything ? 'Emergency stop' : 'Feedback paused'}${actor === '' ? '' : ` by ${actor}`} ${end}`)
  return { message, control }
}

/** @returns what was ended, in words. */
export async function letGoOn({ database, log }: Parts, { actor, by }: Doer): Promise<string> {
  const { paused, grace } = await database.transaction(async (transaction) => {
    const held = await resumeFeedback(transaction, database.schema)
    if (held.paused || held.grace)
      await audit(transaction, database.schema, by, { actor, what: 'feedback_resumed' })
    return held
  })
  const ended = [
    ...(paused ? [paused.everything ? 'the emergency stop' : 'the pause'] : []),
    ...(grace ? ['the grace after an unclean stop'] : []),
  ].join(' and ')
  if (ended === '') return 'Nothing held feedback back'
  log.info(`Feedback goes on${actor === '' ? '' : `, as ${actor} wants`}: ${ended} is over`)
  return `Feedback goes on, the oldest first and within the limits: ${ended} is over`
}
