import {
  type FeedbackJob,
  normaliseDropNumber,
  type SendFeedbackRequest,
  type SendFeedbackResponse,
} from '@wa-monitor/contracts'
import {
  type DropRow,
  type Feedback,
  feedbackAhead,
  type FeedbackAhead,
  feedbackByKey,
  findDrop,
  insertFeedback,
  insertFeedbackEvent,
  newestPost,
  type SchemaDatabase,
  type Transaction,
} from '@wa-monitor/database'
import { HttpError, type Log } from '@wa-monitor/service'
import { askLimits } from './bridge-limits.ts'
import { answerable } from './decide/answerable.ts'
import { isUuid } from './decide/drop-view.ts'
import { expectedAt, positionAfter } from './decide/expected-time.ts'
import type { ProjectsInForce } from './projects-in-force.ts'

interface SubmitParts {
  database: SchemaDatabase
  projects: ProjectsInForce
  bridge: { url: string; apiKey: string }
  /** Never throws: the sender finds the row by itself when the queue is down. */
  enqueue: (job: FeedbackJob) => void
  log: Log
}

interface Taken {
  feedback: Feedback
  ahead: FeedbackAhead
  isNew: boolean
}

/**
 * Takes a reviewer's words: commits row and event, then queues. Once it returns, the feedback leaves or a person is told
 * why not.
 *
 * @throws HttpError 404 drop_unknown; 409, 422 as `answerable` says; 422 idempotency_key_reused.
 */
export async function submitFeedback(
  parts: SubmitParts,
  request: SendFeedbackRequest,
  idempotencyKey: string | undefined,
): Promise<SendFeedbackResponse> {
  const { database, bridge, enqueue, log } = parts
  const { feedback, ahead, isNew } = await database.transaction((transaction) =>
    take(parts, transaction, request, idempotencyKey ?? null),
  )
  if (isNew) {
    log.info(
      { feedback: feedback.id, project: feedback.project },
      `Feedback queued for ${feedback.drop_number}`,
    )
    enqueue({ id: feedback.id, seq: feedback.seq })
  }
  const isOpen = ['queued', 'sending'].includes(feedback.state)
  const limits = isOpen ? await askLimits(bridge) : undefined
  const at = limits && expectedAt(ahead, limits, Date.now())
  return {
    success: true,
    feedback_id: feedback.id,
    position: isOpen ? positionAfter(ahead) : 0,
    expected_at: at === undefined || at === null ? null : new Date(at).toISOString(),
  }
}

async function take(
  { database: { schema }, projects }: SubmitParts,
  transaction: Transaction,
  { dropId, message }: SendFeedbackRequest,
  idempotencyKey: string | null,
): Promise<Taken> {
  const drop = await find(transaction, schema, dropId)
  const earlier =
    idempotencyKey === null ? undefined : await feedbackByKey(transaction, schema, idempotencyKey)
  if (earlier) return again(transaction, schema, earlier, { drop, message })
  if (!drop) {
    throw new HttpError(
      404,
      'drop_unknown',
      `There is no drop ${dropId}: dropId is a number such as DR1752028 or the id of its review row`,
    )
  }
  const to = answerable(drop, projects.all())
  if ('status' in to) throw new HttpError(to.status, to.code, to.message)
  const feedback = await insertFeedback(transaction, schema, {
    drop_number: drop.drop_number,
    review_id: drop.id,
    revision: drop.revision,
    project: to.project,
    group_jid: to.groupJid,
    message,
    mentioned_jid: to.mentionedJid,
    quoted_message_id: (await newestPost(transaction, schema, drop.drop_number, to.groupJid)) ?? null,
    idempotency_key: idempotencyKey,
  })
  if (!feedback) {
    // The same request twice at the same moment: the other one has just committed.
    const other =
      idempotencyKey === null ? undefined : await feedbackByKey(transaction, schema, idempotencyKey)
    if (!other) throw new Error('a feedback row was neither inserted nor there')
    return again(transaction, schema, other, { drop, message })
  }
  await insertFeedbackEvent(transaction, schema, { feedback, state: 'queued', detail: '' })
  return { feedback, ahead: await feedbackAhead(transaction, schema, feedback.seq), isNew: true }
}

async function again(
  transaction: Transaction,
  schema: SchemaDatabase['schema'],
  feedback: Feedback,
  { drop, message }: { drop: DropRow | undefined; message: string },
): Promise<Taken> {
  if (feedback.drop_number !== drop?.drop_number || feedback.message !== message) {
    throw new HttpError(
      422,
      'idempotency_key_reused',
      'This Idempotency-Key was used for other feedback; use a new key for new feedback',
    )
  }
  return { feedback, ahead: await feedbackAhead(transaction, schema, feedback.seq), isNew: false }
}

/** As a person writes it: `dr 1752028`, or the id of the row. */
export async function find(
  transaction: Transaction,
  schema: SchemaDatabase['schema'],
  dropId: string,
): Promise<DropRow | undefined> {
  if (isUuid(dropId)) return findDrop(transaction, schema, { id: dropId })
  return findDrop(transaction, schema, { drop_number: normaliseDropNumber(dropId) })
}
