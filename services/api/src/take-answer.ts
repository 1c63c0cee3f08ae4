/** A reviewer's words on their way into the table: what `POST …-send-feedback` and a changed review have in common. */
import { randomUUID } from 'node:crypto'
import { purposeOf, type QueuedFeedback, type ReviewerPurpose } from '@wa-monitor/contracts'
import {
  type ControlInForce,
  type DropToAnswer,
  type Feedback,
  feedbackAhead,
  type FeedbackAhead,
  feedbackByKey,
  takeFeedback,
  type Transaction,
} from '@wa-monitor/database'
import { HttpError } from '@wa-monitor/service'
import { audit } from './access/audit.ts'
import { type Addressee, answerable } from './decide/answerable.ts'
import { cooldownEnd, inCooldown } from './decide/cooldown.ts'
import { foresee } from './decide/foresee.ts'
import { type Asking, type FeedbackParts, isSilent, sayerOf } from './feedback-parts.ts'
import { refused } from './refuse.ts'

export interface AnswerWords {
  message: string
  kind?: ReviewerPurpose | undefined
  wait: boolean
}

/** An answer that may be queued. */
export interface Decided {
  drop: DropToAnswer
  words: AnswerWords
  to: Addressee
  /** The end of the drop's cooldown, which it is to wait for. */
  notBefore: Date | null
}

/** @throws HttpError 409, 422 as `answerable` says; 409 cooldown. */
export function decideAnswer(
  { projects, cooldownSeconds }: Pick<FeedbackParts, 'projects' | 'cooldownSeconds'>,
  drop: DropToAnswer,
  words: AnswerWords,
): Decided {
  const to = answerable(drop, projects.all(), words.kind)
  if ('status' in to) throw refused(to)
  const now = new Date()
  const end = cooldownEnd(drop.last_sent_at, cooldownSeconds, now)
  if (end && !words.wait) throw refused(inCooldown(drop.drop_number, end, sayerOf(to.project, now)(end)), now)
  return { drop, words, to, notBefore: end ?? null }
}

export interface Queued {
  feedback: Feedback
  ahead: FeedbackAhead
  /** Not before this, because of its drop. */
  cooldownUntil: Date | undefined
  isNew: boolean
}

/** @throws HttpError 422 idempotency_key_reused. */
export async function queueAnswer(
  { database: { schema }, cooldownSeconds }: Pick<FeedbackParts, 'database' | 'cooldownSeconds'>,
  transaction: Transaction,
  { drop, words, to, notBefore }: Decided,
  { actor, by, idempotencyKey }: Asking,
): Promise<Queued> {
  const id = randomUUID()
  const [feedback, ahead] = await Promise.all([
    takeFeedback(transaction, schema, {
      id,
      drop_number: drop.drop_number,
      review_id: drop.id,
      revision: drop.revision,
      project: to.project.name,
      group_jid: to.groupJid,
      message: words.message,
      mentioned_jid: to.mentionedJid,
      quoted_message_id: drop.posts[to.groupJid] ?? null,
      idempotency_key: idempotencyKey,
      purpose: to.purpose,
      created_by: actor,
      not_before: notBefore,
    }),
    feedbackAhead(transaction, schema, { id }),
    audit(transaction, schema, by, {
      actor,
      what: 'feedback_sent',
      subject: drop.drop_number,
      detail: { feedback: id, kind: to.purpose },
      ofFeedback: id,
    }),
  ])
  if (feedback) {
    const behind = afterOthers(drop.open_feedback, cooldownSeconds)
    return { feedback, ahead, cooldownUntil: behind ?? notBefore ?? undefined, isNew: true }
  }
  // The same request twice at the same moment: the other one has just committed.
  const other = idempotencyKey === null ? undefined : await feedbackByKey(transaction, schema, idempotencyKey)
  if (!other) throw new Error('a feedback row was neither inserted nor there')
  return sameAgain(transaction, schema, other, { dropNumber: drop.drop_number, words })
}

/** The same idempotency key: the same feedback, whatever has become of it. @throws HttpError 422 idempotency_key_reused. */
export async function sameAgain(
  transaction: Transaction,
  schema: FeedbackParts['database']['schema'],
  feedback: Feedback,
  { dropNumber, words }: { dropNumber: string | undefined; words: AnswerWords },
): Promise<Queued> {
  const isOther =
    feedback.drop_number !== dropNumber ||
    feedback.message !== words.message ||
    (words.kind !== undefined && words.kind !== purposeOf(feedback.rank))
  if (isOther) {
    throw new HttpError(
      422,
      'idempotency_key_reused',
      'This Idempotency-Key was used for other feedback; use a new key for new feedback',
    )
  }
  const ahead = await feedbackAhead(transaction, schema, { id: feedback.id })
  return { feedback, ahead, cooldownUntil: feedback.not_before ?? undefined, isNew: false }
}

/** Feedback of the same drop goes first, and its cooldown begins only then. Undefined when there is none. */
export function afterOthers(openFeedback: number, cooldownSeconds: number): Date | undefined {
  return openFeedback === 0 ? undefined : new Date(Date.now() + openFeedback * cooldownSeconds * 1000)
}

/** To be called once it is committed: says so and puts it into the queue. */
export function announce(
  { log, enqueue }: Pick<FeedbackParts, 'log' | 'enqueue'>,
  { id, project, rank, seq, drop_number }: Feedback,
): void {
  log.info({ feedback: id, project }, `Feedback queued for ${drop_number === '' ? 'a message' : drop_number}`)
  enqueue({ id, rank, seq })
}

/** Where it stands, for whoever sent it. */
export async function placeOf(
  parts: Pick<FeedbackParts, 'limits' | 'projects' | 'environment'>,
  { feedback, ahead, cooldownUntil }: Queued,
  control: ControlInForce,
): Promise<QueuedFeedback> {
  if (feedback.state !== 'queued' && feedback.state !== 'sending')
    return { feedback_id: feedback.id, position: 0, expected_at: null }
  const limits = await parts.limits.current()
  const now = new Date()
  const project = parts.projects.all().find(({ name }) => name === feedback.project)
  const { position, expectedAt } = foresee({
    ahead,
    limits,
    control,
    cooldownUntil,
    silent: project !== undefined && isSilent(parts, project),
    now,
    say: sayerOf(project, now),
  })
  return { feedback_id: feedback.id, position, expected_at: expectedAt?.toISOString() ?? null }
}
