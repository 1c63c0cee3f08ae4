import type { SimulatorChanges } from '@wa-monitor/contracts'
import type { AutoLink } from '../auto-link.ts'
import type { Group } from '../storage/groups.ts'
import type { Context } from '../world/context.ts'
import { describeMessage } from './describe-message.ts'
import { describeLinks } from './describe-state.ts'

/** What somebody has to be told who knows everything up to the change `after`. */
export function describeChanges(
  context: Context,
  autoLink: AutoLink | undefined,
  after: number,
): SimulatorChanges {
  const { storage, pendingLinks } = context
  return {
    success: true,
    change: storage.changes.last(),
    ...describeLinks(context),
    waiting_clients: pendingLinks.count(),
    auto_link: autoLink ? { bridge_url: autoLink.bridgeUrl, status: autoLink.status() } : null,
    groups: storage.groups.changedAfter(after).map((group) => describeGroup(context, group)),
    people: storage.accounts
      .changedAfter(after)
      .map((account) => ({ ...account, ...storage.copies.lastOf(account.phone) })),
  }
}

function describeGroup({ storage }: Context, { jid, name }: Group): SimulatorChanges['groups'][number] {
  const [last] = storage.messages.list(jid, { after: 0, before: Number.MAX_SAFE_INTEGER, limit: 1 })
  return {
    jid,
    name,
    members: storage.groups.members(jid).map(({ phone }) => phone),
    messages: storage.messages.count(jid),
    last_message: last ? describeMessage(storage, last) : null,
  }
}
