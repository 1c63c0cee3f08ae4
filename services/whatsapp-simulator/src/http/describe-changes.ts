import type { SimulatorChanges } from '@wa-monitor/contracts'
import type { AutoLink } from '../auto-link.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import { findDevice } from '../world/addresses.ts'
import { phonesOfDirect } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import { describeMessage } from './describe-message.ts'
import { describeGroup, describeLinks } from './describe-state.ts'

/** What somebody has to be told who knows everything up to the change `after`. */
export function describeChanges(
  context: Context,
  autoLink: AutoLink | undefined,
  after: number,
): SimulatorChanges {
  const { storage, pendingLinks } = context
  const { linked_devices, ...links } = describeLinks(context)
  return {
    success: true,
    change: storage.changes.last(),
    ...links,
    linked_devices: linked_devices.map((device) => ({
      ...device,
      prekeys_left: preKeysLeft(context, device.jid),
    })),
    waiting_clients: pendingLinks.count(),
    auto_link: autoLink ? { bridge_url: autoLink.bridgeUrl, status: autoLink.status() } : null,
    groups: storage.groups.changedAfter(after).map((group) => describeGroupNews(context, group)),
    direct_chats: storage.messages.directChangedAfter(after).flatMap((chat) => describeDirect(context, chat)),
    people: storage.accounts.changedAfter(after).map((account) => describePerson(context, account)),
  }
}

function describeGroupNews({ storage }: Context, group: Group): SimulatorChanges['groups'][number] {
  return { ...describeGroup(storage, group), ...describeLast(storage, group.jid) }
}

function describeDirect({ storage }: Context, chat: string): SimulatorChanges['direct_chats'] {
  const phones = phonesOfDirect(chat)
  return phones ? [{ phones, ...describeLast(storage, chat) }] : []
}

function describeLast(storage: Context['storage'], chat: string) {
  const [last] = storage.messages.list(chat, { after: 0, before: Number.MAX_SAFE_INTEGER, limit: 1 })
  return {
    messages: storage.messages.count(chat),
    last_message: last ? describeMessage(storage, last) : null,
  }
}

function describePerson({ storage }: Context, account: Account): SimulatorChanges['people'][number] {
  const { readsAutomatically, offline } = storage.accounts.settings(account.phone)
  return {
    ...account,
    ...storage.copies.lastOf(account.phone),
    reads_automatically: readsAutomatically,
    offline,
    prekeys_left: storage.prekeyStock.left(account.phone),
  }
}

function preKeysLeft({ storage }: Context, jid: string): number {
  const device = findDevice(storage, jid)
  return device ? storage.devices.countPreKeys(device) : 0
}
