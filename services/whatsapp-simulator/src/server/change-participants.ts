import { attribute, children, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import { findAccount } from '../world/addresses.ts'
import { addMember, removeMember, setRole } from '../world/change-members.ts'
import type { Context } from '../world/context.ts'
import { type Answer, errorAnswer } from './answer.ts'
import type { Companion } from './companion-session.ts'

const WISHES = ['add', 'remove', 'promote', 'demote'] as const
type MembersWish = (typeof WISHES)[number]

const NOT_THERE = '404'
const ALREADY = '409'

export function isMembersWish(tag: string): tag is MembersWish {
  return WISHES.some((wish) => wish === tag)
}

/** Each participant gets an answer of his own: an `error` when it was not done. */
export function changeParticipants(
  context: Context,
  { account: actor }: Companion,
  group: Group,
  wish: Stanza & { tag: MembersWish },
): Answer {
  const isAdmin = context.storage.groups.isAdmin(group.jid, actor.phone)
  // Everybody may bring somebody in.
  if (!isAdmin && wish.tag !== 'add') return errorAnswer('403', 'forbidden')
  const answered = children(wish, 'participant').map((participant) => {
    const jid = attribute(participant, 'jid')
    const account = findAccount(context.storage, jid)
    const error = account ? change(context, group, wish.tag, account, actor) : NOT_THERE
    return stanza('participant', error === undefined ? { jid } : { jid, error })
  })
  return { content: [stanza(wish.tag, {}, answered)] }
}

function change(
  context: Context,
  group: Group,
  wish: MembersWish,
  account: Account,
  actor: Account,
): string | undefined {
  if (wish === 'add') return addMember(context, group, account, actor) ? undefined : ALREADY
  if (wish === 'remove') return removeMember(context, group, account, actor) ? undefined : NOT_THERE
  if (context.storage.groups.roleOf(group.jid, account.phone) === undefined) return NOT_THERE
  // One who is already what he should become needs no change.
  setRole(context, group, account, wish === 'promote' ? 'admin' : '', actor)
  return undefined
}
