import { nowSeconds, stanza, type Stanza } from '../protocol/stanza.ts'
import { groupStanza, participantStanza } from '../server/group-stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { Group } from '../storage/groups.ts'
import { addressOf, otherMode } from './addresses.ts'
import type { Context } from './context.ts'
import { newStanzaId } from './ids.ts'

/** Makes a group and tells its members' companions. The first of `members` is its admin. */
export function createGroup(context: Context, group: Group, members: readonly Account[]): void {
  const { storage } = context
  change(context, group, () => {
    storage.groups.insert(group)
    for (const member of members) storage.groups.addMember(group.jid, member.phone)
    return { tell: members, content: stanza('create', {}, [groupStanza(group, members)]) }
  })
}

/** @returns false when he was a member already. */
export function addMember(context: Context, group: Group, account: Account): boolean {
  const { groups } = context.storage
  return change(context, group, () => {
    if (!groups.addMember(group.jid, account.phone)) return undefined
    const content = stanza('add', {}, [participantStanza(group, account)])
    return { tell: groups.members(group.jid), content }
  })
}

/** He is told too, as the last thing from this group. @returns false when he was no member. */
export function removeMember(context: Context, group: Group, account: Account): boolean {
  const { groups, devices, phoneKeys } = context.storage
  return change(context, group, () => {
    const before = groups.members(group.jid)
    if (!groups.removeMember(group.jid, account.phone)) return undefined
    // Should he come back, he has to be given everybody's sender key again.
    for (const { number } of devices.ofPhone(account.phone)) {
      phoneKeys.forgetSenderKeysOf(group.jid, addressOf(account, 'lid', number))
    }
    return { tell: before, content: stanza('remove', {}, [participantStanza(group, account)]) }
  })
}

/** One commit for the change and the notifications it causes. */
function change(
  context: Context,
  group: Group,
  work: () => { tell: readonly Account[]; content: Stanza } | undefined,
): boolean {
  const { storage, companions } = context
  const told: DeviceId[] = []
  const done = storage.transaction(() => {
    const result = work()
    if (!result) return false
    const [actor] = result.tell
    const attrs = {
      from: group.jid,
      type: 'w:gp2',
      id: newStanzaId(),
      t: nowSeconds(),
      ...actorAttrs(group, actor),
    }
    for (const member of result.tell) {
      for (const device of storage.devices.ofPhone(member.phone)) {
        companions.queue(device, stanza('notification', attrs, [result.content]))
        told.push(device)
      }
    }
    return true
  })
  companions.deliver(told)
  return done
}

/** Who did it: the group's admin. */
function actorAttrs(group: Group, actor: Account | undefined): Stanza['attrs'] {
  if (!actor) return {}
  const mode = group.addressingMode
  return {
    participant: addressOf(actor, mode),
    [mode === 'pn' ? 'participant_lid' : 'participant_pn']: addressOf(actor, otherMode(mode)),
  }
}
