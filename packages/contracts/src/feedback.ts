/** Feedback: what a reviewer writes to the man who posted the drop. The row in PostgreSQL is the truth; the queue is the work. */
import type { Environment } from './environment-name.ts'

/** BullMQ queues, one per environment, so that one Redis may serve both; the id of a job is the id of its feedback row. */
const FEEDBACK_QUEUE: Record<Environment, string> = {
  production: 'feedback',
  development: 'feedback-dev',
}

export function feedbackQueueOf(environment: Environment): string {
  return FEEDBACK_QUEUE[environment]
}

/**
 * The life of feedback. Open are `queued` and `sending`; what is `held`, `failed` or `expired` a person may send again.
 *
 *     queued ──▶ sending ──▶ sent ──▶ delivered ──▶ read
 *       │  ▲       │ │
 *       │  └───────┘ └──▶ failed
 *       └──▶ held, cancelled, expired
 */
export const FEEDBACK_STATES = [
  /** Waiting for its turn; `reason_code` and `waits_until` say what for, where it is more than its turn. */
  'queued',
  /** Not sent; `reason` says why (the drop was posted again before it went out, a dry run): a reviewer decides. */
  'held',
  /** On its way to the bridge or with it, which sends it once; WhatsApp has not answered yet. */
  'sending',
  /** WhatsApp's server has it. */
  'sent',
  /** On the phone of who posted the drop. */
  'delivered',
  /** Read there. */
  'read',
  /** Refused for good; `reason` says why and what to do. */
  'failed',
  /** Taken back by a person before it left. */
  'cancelled',
  /** Said nothing any more when its turn came (a reply hours later). */
  'expired',
] as const

export type FeedbackState = (typeof FEEDBACK_STATES)[number]

/** Not gone out yet, and it still will. */
export const OPEN_FEEDBACK_STATES = ['queued', 'sending'] as const satisfies readonly FeedbackState[]

/** With WhatsApp, whatever came after. */
export const GONE_FEEDBACK_STATES = ['sent', 'delivered', 'read'] as const satisfies readonly FeedbackState[]

/** What a row says, in the order in which rows of one group leave. `reply`: what a rule or an acknowledgement says. */
export const FEEDBACK_PURPOSES = ['correction', 'approval', 'reply'] as const

export type FeedbackPurpose = (typeof FEEDBACK_PURPOSES)[number]

/** The number in the row's `rank`: lower leaves first. */
export function rankOf(purpose: FeedbackPurpose): number {
  return FEEDBACK_PURPOSES.indexOf(purpose)
}

/** Undefined for a rank nobody gives. */
export function purposeOf(rank: number): FeedbackPurpose | undefined {
  return FEEDBACK_PURPOSES[rank]
}

/** What the bridge knows this attempt by; another attempt after a refusal is another message. */
export function sendKeyOf({ id, attempt }: { id: string; attempt: number }): string {
  return attempt === 0 ? id : `${id}.${attempt}`
}

/** The rules that may hold feedback back or stop it: `reason_code` of a row, `code` of an event. */
export const FEEDBACK_RULES = [
  /** The bridge's limits: until a message may leave again. */
  'rate_limited',
  /** Its drop was answered a short while ago. */
  'cooldown',
  /** A person has paused all feedback; `emergency_stop`: and all else the number sends. */
  'paused',
  'emergency_stop',
  /** After an unclean stop with a backlog. */
  'startup_grace',
  /** Another one of its group has to leave first. */
  'order',
  'dry_run',
  'development',
  /** The drop was posted again, its number changed, its row deleted. */
  'resubmitted',
  'withdrawn',
  'review_gone',
  /** It waited longer than configured. */
  'waited_too_long',
  /** It was on its way when the backup was taken that this is restored from: it may have left after that. */
  'restored',
] as const

export type FeedbackRule = (typeof FEEDBACK_RULES)[number]

/** What a job of the queue is about. */
export interface FeedbackJob {
  /** UUID of the row. */
  id: string
  /** See `rankOf`. */
  rank: number
  /** The row's own position among all feedback of its rank: who is first is decided by the rows, not by the queue. */
  seq: number
}
