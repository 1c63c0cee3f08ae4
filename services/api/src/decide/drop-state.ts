import { type DropState, GONE_FEEDBACK_STATES } from '@wa-monitor/contracts'
import type { DropRow } from '@wa-monitor/database'

type Row = Pick<
  DropRow,
  | 'withdrawn'
  | 'completed'
  | 'feedback_state'
  | 'feedback_revision'
  | 'revision'
  | 'feedback_sent'
  | 'resubmitted'
>

/**
 * Where a drop stands, as the one word that matters most to a reviewer. What was cancelled or ran out is no feedback; what
 * was delivered or read was sent. Pure.
 */
export function dropState(row: Row): DropState {
  if (row.withdrawn) return 'withdrawn'
  if (row.completed) return 'completed'
  if (row.feedback_state === 'queued' || row.feedback_state === 'sending') return 'feedback_queued'
  const stopped = row.feedback_state === 'held' || row.feedback_state === 'failed'
  // Held because the drop was posted again: then that is what matters.
  if (stopped && row.feedback_revision === row.revision) return 'feedback_stopped'
  const gone = GONE_FEEDBACK_STATES.some((state) => state === row.feedback_state)
  if (row.feedback_sent !== null || (gone && row.feedback_revision === row.revision)) return 'feedback_sent'
  return row.resubmitted || row.revision > 0 ? 'resubmitted' : 'new'
}
