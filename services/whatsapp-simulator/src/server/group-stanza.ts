import { jidUser } from '@wa-monitor/contracts'
import { attributeText, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { GroupExtras } from '../storage/group-extras.ts'
import type { Group, Participant } from '../storage/groups.ts'
import type { Storage } from '../storage/storage.ts'
import { addressOf, otherMode } from '../world/addresses.ts'

/** `<group>` as metadata answers and the notification of a new group carry it. */
export function groupStanza({ groups, groupExtras, accounts }: Storage, group: Group): Stanza {
  const participants = groups.participants(group.jid)
  const { announcement, ephemeralSeconds } = groups.settings(group.jid)
  const created = group.createdAt.toString()
  const creator = participants.find(({ role }) => role === 'superadmin')
  const attrs = {
    id: jidUser(group.jid),
    subject: attributeText(group.name),
    s_t: created,
    creation: created,
    addressing_mode: group.addressingMode,
    size: participants.length.toString(),
    ...(creator ? { creator: addressOf(creator, group.addressingMode) } : {}),
  }
  return stanza('group', attrs, [
    ...(announcement ? [stanza('announcement', {})] : []),
    ...extrasOf(group, groupExtras.find(group.jid), (phone) => accounts.byPhone(phone)),
    ...(ephemeralSeconds > 0 ? [stanza('ephemeral', { expiration: ephemeralSeconds.toString() })] : []),
    ...participants.map((participant) => participantStanza(group, participant)),
  ])
}

function extrasOf(
  group: Group,
  extras: GroupExtras | undefined,
  find: (phone: string) => Account | undefined,
): Stanza[] {
  if (!extras) return []
  const author = find(extras.descriptionBy)
  const description = stanza(
    'description',
    {
      id: extras.descriptionId,
      t: extras.descriptionAt.toString(),
      ...(author ? { participant: addressOf(author, group.addressingMode) } : {}),
    },
    [stanza('body', {}, Buffer.from(extras.description))],
  )
  return [
    ...(extras.locked ? [stanza('locked', {})] : []),
    ...(extras.description === '' ? [] : [description]),
  ]
}

/** A member under the group's own addressing, the other form beside it. */
export function participantStanza(group: Group, member: Account & { role?: Participant['role'] }): Stanza {
  const mode = group.addressingMode
  return stanza('participant', {
    jid: addressOf(member, mode),
    [mode === 'pn' ? 'lid' : 'phone_number']: addressOf(member, otherMode(mode)),
    ...(member.role ? { type: member.role } : {}),
  })
}
