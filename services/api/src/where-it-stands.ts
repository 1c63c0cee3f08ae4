import { dropToAnswer, feedbackAhead, type ListedFeedback, readControl } from '@wa-monitor/database'
import { cooldownEnd } from './decide/cooldown.ts'
import type { FeedbackParts } from './feedback-parts.ts'
import { placeOf } from './take-answer.ts'

/** The place of feedback that is there, and when it is expected to leave: as it was told to whoever sent it, but by now. */
export async function whereItStands(
  parts: Pick<FeedbackParts, 'database' | 'limits' | 'projects' | 'environment' | 'cooldownSeconds'>,
  feedback: ListedFeedback,
): Promise<{ position: number; expected_at: string | null }> {
  const { database } = parts
  const { schema } = database
  if (feedback.state !== 'queued') return { position: 0, expected_at: null }
  const { ahead, control, drop } = await database.transaction(async (transaction) => {
    const [before, held, about] = await Promise.all([
      feedbackAhead(transaction, schema, { id: feedback.id }),
      readControl(transaction, schema),
      feedback.review_id === null ? undefined : dropToAnswer(transaction, schema, { id: feedback.review_id }),
    ])
    return { ahead: before, control: held, drop: about }
  })
  const cooldown = cooldownEnd(drop?.last_sent_at ?? null, parts.cooldownSeconds, new Date())
  const cooldownUntil = cooldown ?? feedback.not_before ?? undefined
  const { position, expected_at } = await placeOf(
    parts,
    { feedback, ahead, cooldownUntil, isNew: false },
    control,
  )
  return { position, expected_at }
}
