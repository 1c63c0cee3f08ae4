import type { SendFeedbackRequest, SendFeedbackResponse } from '@wa-monitor/contracts'
import { dropToAnswer, feedbackByKey, readControl } from '@wa-monitor/database'
import { dropBy, dropUnknown } from './drop-by.ts'
import type { Asking, FeedbackParts } from './feedback-parts.ts'
import { announce, decideAnswer, placeOf, queueAnswer, sameAgain } from './take-answer.ts'

/**
 * Takes a reviewer's words: commits row and event, then queues. Once it returns, the feedback leaves or a person is told
 * why not. Three ways to PostgreSQL and back.
 *
 * @throws HttpError 404 drop_unknown; 409, 422 as `answerable` says; 409 cooldown; 422 idempotency_key_reused.
 */
export async function submitFeedback(
  parts: FeedbackParts,
  { dropId, ...words }: SendFeedbackRequest,
  asking: Asking,
): Promise<SendFeedbackResponse> {
  const { database } = parts
  const { schema } = database
  const key = asking.idempotencyKey
  // Asked while the database works; whoever waits for it below finds the answer there.
  void parts.limits.current()
  const { queued, control } = await database.transaction(async (transaction) => {
    const [drop, held, earlier] = await Promise.all([
      dropToAnswer(transaction, schema, dropBy(dropId)),
      readControl(transaction, schema),
      key === null ? undefined : feedbackByKey(transaction, schema, key),
    ])
    if (earlier) {
      const same = { dropNumber: drop?.drop_number, words }
      return { control: held, queued: await sameAgain(transaction, schema, earlier, same) }
    }
    if (!drop) throw dropUnknown(dropId)
    const decided = decideAnswer(parts, drop, words)
    return { control: held, queued: await queueAnswer(parts, transaction, decided, asking) }
  })
  if (queued.isNew) announce(parts, queued.feedback)
  return { success: true, ...(await placeOf(parts, queued, control)) }
}
