import type { SendState, StoredMessage } from '@wa-monitor/contracts'
import type { FollowedFeedback, Received } from '@wa-monitor/database'

/** One step in the life of a message of ours, from messages.db. */
export type SendStateRow = Pick<
  StoredMessage,
  'seq' | 'chat_jid' | 'target_id' | 'content' | 'sender' | 'sender_lid' | 'received_at'
>

export interface Progress {
  /** `sending` → `sent`; each takes along what it carries. */
  sent: { id: string; messageId: string }[]
  /** `sending` → `failed`, likewise. */
  refused: string[]
  /** → `delivered` or `read`. */
  received: Received[]
}

/** Whether a receipt is of the person with this JID, phone or LID. */
export type IsFrom = (receipt: SendStateRow, jid: string) => boolean

/**
 * What the steps mean for the rows of their messages. Steps come in any order and more than once: whatever is on anybody's
 * phone has been sent, what was read has been delivered, and nothing goes back. Only the phone of who is mentioned counts
 * as delivery. Pure.
 */
export function progressOf(
  rows: readonly FollowedFeedback[],
  steps: readonly SendStateRow[],
  isFrom: IsFrom,
): Progress {
  const progress: Progress = { sent: [], refused: [], received: [] }
  for (const row of rows) {
    const ofMessage = steps.filter(({ target_id }) => target_id === row.message_id)
    const has = (...states: SendState[]) =>
      ofMessage.some(({ content }) => states.some((state) => state === content))
    const isSent = has('server_ack', 'delivered', 'read')
    if (row.state === 'sending' && row.carried_by === null) {
      if (isSent) progress.sent.push({ id: row.id, messageId: row.message_id })
      else if (has('refused')) progress.refused.push(row.id)
    }
    const isWith = row.state === 'sent' || row.state === 'delivered' || (row.state === 'sending' && isSent)
    if (!isWith) continue
    const heardAt = (state: SendState) => {
      const heard = ofMessage.filter((step) => step.content === state && isFrom(step, row.mentioned_jid))
      return heard.length > 0 ? Math.min(...heard.map(({ received_at }) => received_at)) : undefined
    }
    const delivered = row.state === 'delivered' ? undefined : heardAt('delivered')
    const read = heardAt('read')
    if (delivered !== undefined || read !== undefined)
      progress.received.push({
        feedback: { id: row.id, drop_number: row.drop_number },
        deliveredAt: iso(delivered),
        readAt: iso(read),
      })
  }
  return progress
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString()
}
