/** What a group's companions are told about the group. Section 15. */
import { nowSeconds, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { Group } from '../storage/groups.ts'
import { addressOf, otherMode } from './addresses.ts'
import type { Context } from './context.ts'
import { newStanzaId } from './ids.ts'

export interface News {
  /** The members whose companions hear of it, in the order they joined. */
  tell: readonly Account[]
  content: Stanza
  /** Who did it; an admin when left out. */
  actor?: Account | undefined
}

/** One commit for the change and the notifications it causes. @returns false when `work` changed nothing */
export function changeGroup(context: Context, group: Group, work: () => News | undefined): boolean {
  const told = context.storage.transaction(() => {
    const news = work()
    return news && tellGroup(context, group, news)
  })
  if (told) context.companions.deliver(told)
  return told !== undefined
}

/** Queues a notification for the members' companions. @returns these: to be woken once it is committed. */
export function tellGroup(context: Context, group: Group, { tell, content, actor }: News): DeviceId[] {
  const { storage, companions } = context
  const attrs = {
    from: group.jid,
    type: 'w:gp2',
    id: newStanzaId(),
    t: nowSeconds(),
    addressing_mode: group.addressingMode,
    ...actorAttrs(group, actor ?? actorOf(context, group, tell)),
  }
  const devices = tell.flatMap((member) => storage.devices.ofPhone(member.phone))
  for (const device of devices) companions.queue(device, stanza('notification', attrs, [content]))
  return devices
}

/** Who did it: an admin. */
function actorOf({ storage }: Context, group: Group, members: readonly Account[]): Account | undefined {
  return members.find(({ phone }) => storage.groups.isAdmin(group.jid, phone)) ?? members[0]
}

function actorAttrs(group: Group, actor: Account | undefined): Stanza['attrs'] {
  if (!actor) return {}
  const mode = group.addressingMode
  return {
    participant: addressOf(actor, mode),
    [mode === 'pn' ? 'participant_lid' : 'participant_pn']: addressOf(actor, otherMode(mode)),
  }
}
