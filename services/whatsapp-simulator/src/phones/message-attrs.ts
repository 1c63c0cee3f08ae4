import { attributeText, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import { addressOf, otherMode } from '../world/addresses.ts'

interface Sent {
  id: string
  /** Unix seconds. */
  timestamp: number
  type: string
  /** The sending device; 0 is the phone. */
  device: number
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
  }
}
