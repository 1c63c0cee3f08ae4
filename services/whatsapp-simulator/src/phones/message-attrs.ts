import { attributeText, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import { addressOf, otherMode } from '../world/addresses.ts'

export interface Sent {
  id: string
  /** Unix seconds. */
  timestamp: number
  type: string
  /** The sending device; 0 is the phone. */
  device: number
  /** More attributes: `edit`. */
  messageAttrs?: Stanza['attrs']
}

/** The attributes of a `<message>` in a group, as every other member's devices get them. Section 12. */
export function groupMessageAttrs(group: Group, author: Account, sent: Sent): Stanza['attrs'] {
  const mode = group.addressingMode
  const alternative = mode === 'pn' ? 'participant_lid' : 'participant_pn'
  return {
    from: group.jid,
    participant: addressOf(author, mode, sent.device),
    id: sent.id,
    t: sent.timestamp.toString(),
    type: sent.type,
    notify: attributeText(author.name),
    addressing_mode: mode,
    [alternative]: addressOf(author, otherMode(mode)),
    ...sent.messageAttrs,
  }
}

/**
 * The same in a chat of two. The author's own devices are told whom it went to: a `sender_pn` there would make the client
 * believe that the other one's LID is the author's.
 */
export function directMessageAttrs(
  author: Account,
  other: Account,
  reader: Account,
  sent: Sent,
): Stanza['attrs'] {
  const own = reader.phone === author.phone
  return {
    from: addressOf(author, 'lid', sent.device),
    id: sent.id,
    t: sent.timestamp.toString(),
    type: sent.type,
    notify: attributeText(author.name),
    ...(own
      ? { recipient: addressOf(other, 'lid'), peer_recipient_pn: addressOf(other, 'pn') }
      : { sender_pn: addressOf(author, 'pn') }),
    ...sent.messageAttrs,
  }
}
