import { keepSenderKeys } from '../phones/keep-sender-keys.ts'
import { attributeText, nowSeconds, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group, GroupSettings } from '../storage/groups.ts'
import { type AddressingMode, otherMode } from './addresses.ts'
import type { Context } from './context.ts'
import { changeGroup } from './group-news.ts'

export type GroupWish = Partial<GroupSettings & Pick<Group, 'name'>>

/** An admin changes how the group is set up; companions hear of each thing that is not as it was. */
export function changeSettings(context: Context, group: Group, wish: GroupWish, actor?: Account): void {
  const { groups } = context.storage
  const { name = group.name, ...wanted } = wish
  const before = groups.settings(group.jid)
  const settings = { ...before, ...wanted }
  const news = newsOf({ name: group.name, ...before }, { name, ...settings })
  for (const content of news) {
    changeGroup(context, group, () => {
      groups.update({ ...group, name }, settings)
      return { tell: groups.members(group.jid), content, actor }
    })
  }
}

function newsOf(before: Required<GroupWish>, after: Required<GroupWish>): Stanza[] {
  const news: Stanza[] = []
  if (after.name !== before.name) {
    news.push(stanza('subject', { subject: attributeText(after.name), s_t: nowSeconds() }))
  }
  if (after.announcement !== before.announcement) {
    news.push(stanza(after.announcement ? 'announcement' : 'not_announcement', {}))
  }
  if (after.ephemeralSeconds !== before.ephemeralSeconds) {
    const expiration = after.ephemeralSeconds.toString()
    news.push(after.ephemeralSeconds > 0 ? stanza('ephemeral', { expiration }) : stanza('not_ephemeral', {}))
  }
  return news
}

/**
 * WhatsApp addresses the members of a group in another way from now on. Clients are not told: the stanzas that follow
 * say so, as does the metadata.
 *
 * @param newKeys false: authors do not give their sender keys again.
 * @returns false when the group is addressed so already.
 */
export async function changeAddressing(
  context: Context,
  group: Group,
  mode: AddressingMode,
  newKeys: boolean,
): Promise<boolean> {
  if (group.addressingMode === mode) return false
  const { groups } = context.storage
  if (!newKeys) await keepSenderKeys(context, group, otherMode(mode), mode)
  groups.update({ ...group, addressingMode: mode }, groups.settings(group.jid))
  return true
}
