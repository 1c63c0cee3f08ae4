import { type FeedbackControlView, type FeedbackView, purposeOf } from '@wa-monitor/contracts'
import type { ControlInForce, ListedFeedback } from '@wa-monitor/database'

/** The row as HTTP callers see it. Pure. */
export function feedbackView(row: ListedFeedback): FeedbackView {
  return {
    id: row.id,
    kind: row.kind === 'reply' ? 'reply' : (purposeOf(row.rank) ?? 'correction'),
    drop_number: row.drop_number === '' ? null : row.drop_number,
    review_id: row.review_id,
    revision: row.revision,
    project: row.project,
    message: row.message,
    state: row.state,
    rule: row.reason_code,
    reason: row.reason,
    waits_until: iso(row.waits_until),
    not_before: iso(row.not_before),
    sender: row.sender,
    carried_by: row.carried_by,
    message_id: row.message_id,
    created_by: row.created_by,
    created_at: row.created_at.toISOString(),
    queued_at: row.queued_at.toISOString(),
    sending_at: iso(row.sending_at),
    sent_at: iso(row.sent_at),
    delivered_at: iso(row.delivered_at),
    read_at: iso(row.read_at),
    updated_at: row.updated_at.toISOString(),
  }
}

export function controlView({ paused, grace }: ControlInForce): FeedbackControlView {
  return {
    paused: paused ? { ...paused, since: paused.since.toISOString(), until: iso(paused.until) } : null,
    grace: grace ? { ...grace, until: grace.until.toISOString() } : null,
  }
}

/** Where a page of the list ends, as one word for the next request. */
export function seqMark(seq: number): string {
  return Buffer.from(`feedback ${seq}`).toString('base64url')
}

/** Undefined for what `seqMark` did not make. */
export function readSeqMark(mark: string): number | undefined {
  const seq = Number(/^feedback (\d{1,15})$/.exec(Buffer.from(mark, 'base64url').toString())?.[1])
  return Number.isNaN(seq) ? undefined : seq
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}
