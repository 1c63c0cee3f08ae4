import { createHash } from 'node:crypto'
import type { StoredMessage } from '@wa-monitor/contracts'
import { clip } from './clip.ts'
import type { Effect } from './effects.ts'
import type { ProjectRules } from './rules.ts'

interface Said {
  /** `rule help`, `acknowledge`: for the log. */
  askedBy: string
  /** Who is answered. */
  mentioned: string
  message: string
  /** The same again is the same reply. */
  identity: readonly string[]
  /** Unix milliseconds; undefined: as long as it may wait at all. */
  notAfter?: number
}

/** Whom a reply mentions: by phone, or by LID while that is all there is; empty when nothing is known of him. */
export function whomToMention({ sender, sender_lid }: StoredMessage): string {
  return clip(sender || sender_lid, 64)
}

/** An answer to a message, in its group. Pure. */
export function replyTo(
  { id }: StoredMessage,
  { project: { name, group_jid } }: ProjectRules,
  { askedBy, mentioned, message, identity, notAfter }: Said,
): Effect & { do: 'reply' } {
  const key = createHash('sha256').update(JSON.stringify(identity)).digest('hex')
  return {
    do: 'reply',
    asked_by: askedBy,
    reply: {
      project: name,
      group_jid: clip(group_jid, 64),
      message,
      mentioned_jid: mentioned,
      quoted_message_id: clip(id, 128),
      idempotency_key: `reply:${key}`,
      ...(notAfter !== undefined && { not_after: new Date(notAfter).toISOString() }),
    },
  }
}
