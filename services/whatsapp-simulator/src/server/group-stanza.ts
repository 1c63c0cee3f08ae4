import { jidUser } from '@wa-monitor/contracts'
import { attributeText, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import { addressOf, otherMode } from '../world/addresses.ts'

/** `<group>` as metadata answers and the notification of a new group carry it. */
export function groupStanza(group: Group, members: readonly Account[]): Stanza {
  const created = group.createdAt.toString()
  const [creator] = members
  const attrs = {
    id: jidUser(group.jid),
    subject: attributeText(group.name),
    s_t: created,
    creation: created,
    addressing_mode: group.addressingMode,
    size: members.length.toString(),
    ...(creator ? { creator: addressOf(creator, group.addressingMode) } : {}),
  }
  return stanza(
    'group',
    attrs,
    members.map((member, index) => participantStanza(group, member, index === 0)),
  )
}

/** A member under the group's own addressing, the other form beside it. */
export function participantStanza(group: Group, member: Account, admin = false): Stanza {
  const mode = group.addressingMode
  return stanza('participant', {
    jid: addressOf(member, mode),
    [mode === 'pn' ? 'lid' : 'phone_number']: addressOf(member, otherMode(mode)),
    ...(admin ? { type: 'superadmin' } : {}),
  })
}
