import { renewSenderKeys } from '../phones/renew-sender-keys.ts'
import { stanza } from '../protocol/stanza.ts'
import { groupStanza, participantStanza } from '../server/group-stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group, Participant } from '../storage/groups.ts'
import { addressOf } from './addresses.ts'
import type { Context } from './context.ts'
import { changeGroup, tellGroup } from './group-news.ts'

export interface NewGroup {
  group: Group
  /** The first one is its admin. */
  members: readonly Account[]
}

/** Makes groups and tells their members' companions, in one commit. */
export function createGroups(context: Context, made: readonly NewGroup[]): void {
  const { storage, companions } = context
  const told = storage.transaction(() =>
    made.flatMap(({ group, members }) => {
      storage.groups.insert(group)
      for (const member of members) storage.groups.addMember(group.jid, member.phone)
      const content = stanza('create', {}, [groupStanza(storage, group)])
      return tellGroup(context, group, { tell: members, content })
    }),
  )
  companions.deliver(told)
}

/** @returns false when he was a member already. */
export function addMember(context: Context, group: Group, account: Account, actor?: Account): boolean {
  const { groups } = context.storage
  return changeGroup(context, group, () => {
    if (!groups.addMember(group.jid, account.phone)) return undefined
    const content = stanza('add', {}, [participantStanza(group, account)])
    return { tell: groups.members(group.jid), content, actor }
  })
}

/**
 * He is told too, as the last thing from this group; the others write with new sender keys from then on, and a group
 * whose last admin has left gets another one.
 *
 * @returns false when he was no member.
 */
export function removeMember(context: Context, group: Group, account: Account, actor?: Account): boolean {
  const { groups, devices, phoneKeys } = context.storage
  const removed = changeGroup(context, group, () => {
    const before = groups.members(group.jid)
    if (!groups.removeMember(group.jid, account.phone)) return undefined
    // Should he come back, he has to be given everybody's sender key again.
    for (const { number } of devices.ofPhone(account.phone)) {
      phoneKeys.forgetSenderKeysOf(group.jid, addressOf(account, 'lid', number))
    }
    return { tell: before, content: stanza('remove', {}, [participantStanza(group, account)]), actor }
  })
  if (!removed) return false
  renewSenderKeys(context, group)
  const left = groups.participants(group.jid)
  if (left[0] && left.every(({ role }) => role === '')) setRole(context, group, left[0], 'superadmin')
  return true
}

/** @returns false when he had this role already, or is no member. */
export function setRole(
  context: Context,
  group: Group,
  account: Account,
  role: Participant['role'],
  actor?: Account,
): boolean {
  const { groups } = context.storage
  return changeGroup(context, group, () => {
    if (groups.roleOf(group.jid, account.phone) === role) return undefined
    if (!groups.setRole(group.jid, account.phone, role)) return undefined
    const content = stanza(role === '' ? 'demote' : 'promote', {}, [
      participantStanza(group, { ...account, role }),
    ])
    return { tell: groups.members(group.jid), content, actor }
  })
}
