import type { FeedbackWithReview } from '@wa-monitor/database'

export type Start =
  /** Nothing to do: it has gone out, or stopped, or is not there. */
  | { do: 'nothing' }
  | { do: 'hold'; code: string; reason: string }
  /** `queued` → `sending`, then to the bridge. */
  | { do: 'send' }
  /** Handed over before, outcome unknown: the same again under the same key. */
  | { do: 'send_again' }
  /** As before, but it should no longer leave: only ask whether it has. */
  | { do: 'look_up'; code: string; reason: string }

type Row = Pick<FeedbackWithReview, 'kind' | 'state' | 'revision' | 'current_revision' | 'withdrawn'>

/** What to do with a row whose turn it is. @param forbidden why nothing of its project may be sent, if so. Pure. */
export function beforeSending(
  row: Row | undefined,
  forbidden: { code: string; reason: string } | undefined,
): Start {
  if (!row || !['queued', 'sending'].includes(row.state)) return { do: 'nothing' }
  const obstacle = overtaken(row) ?? forbidden
  if (row.state === 'queued') return obstacle ? { do: 'hold', ...obstacle } : { do: 'send' }
  return obstacle ? { do: 'look_up', ...obstacle } : { do: 'send_again' }
}

function overtaken(row: Row): { code: string; reason: string } | undefined {
  // It answers a message, which stays what it was.
  if (row.kind === 'reply') return undefined
  if (row.current_revision === null)
    return { code: 'review_gone', reason: 'The review row was deleted before this went out' }
  if (row.withdrawn)
    return {
      code: 'withdrawn',
      reason: 'The contractor changed the number in his message before this went out',
    }
  if (row.current_revision !== row.revision) {
    return {
      code: 'resubmitted',
      reason:
        'The drop was posted again before this went out: look at the new photos, then send it again if it still holds',
    }
  }
  return undefined
}
