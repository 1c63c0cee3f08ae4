/** What a client wants of groups: a new one, other members, another name. Whoever is in them hears of it. */
import { isGroupJid, maskNumber } from '@wa-monitor/contracts'
import { attribute, childBytes, children, nowSeconds, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import { findAccount, modeOf } from '../world/addresses.ts'
import { changeSettings } from '../world/change-group.ts'
import { createGroups, removeMember } from '../world/change-members.ts'
import type { Context } from '../world/context.ts'
import { changeGroup } from '../world/group-news.ts'
import { newGroupJid } from '../world/ids.ts'
import { type Answer, errorAnswer } from './answer.ts'
import { answerInvite } from './answer-invite.ts'
import { changeParticipants, isMembersWish } from './change-participants.ts'
import type { Companion } from './companion-session.ts'
import { groupStanza } from './group-stanza.ts'

const FORBIDDEN = errorAnswer('403', 'forbidden')
const UNKNOWN = errorAnswer('404', 'item-not-found')
const DONE: Answer = { content: [] }

/** Only an admin may. */
const FOR_ADMINS = new Set(['announcement', 'not_announcement', 'locked', 'unlocked'])
/** An admin, or anybody while the group is not locked. */
const SETUP = new Set(['subject', 'description', 'ephemeral', 'not_ephemeral'])

/** Undefined for what is no wish about a group. */
export function answerGroupWish(context: Context, companion: Companion, iq: Stanza): Answer | undefined {
  const [wish] = children(iq)
  if (!wish) return undefined
  if (wish.tag === 'invite') return answerInvite(context, companion, iq, wish)
  if (iq.attrs.type !== 'set') return undefined
  if (wish.tag === 'create') return create(context, companion, wish)
  if (wish.tag === 'leave') return leave(context, companion, wish)
  const jid = attribute(iq, 'to')
  const group = context.storage.groups.find(jid)
  if (!isGroupJid(jid) || !group) return UNKNOWN
  const { groups, groupExtras } = context.storage
  if (!groups.isMember(jid, companion.phone)) return FORBIDDEN
  const isAdmin = groups.isAdmin(jid, companion.phone)
  if (isMembersWish(wish.tag))
    return changeParticipants(context, companion, group, { ...wish, tag: wish.tag })
  if (!isAdmin && FOR_ADMINS.has(wish.tag)) return FORBIDDEN
  if (!isAdmin && SETUP.has(wish.tag) && groupExtras.find(jid)?.locked) return FORBIDDEN
  return setUp(context, companion.account, group, iq, wish)
}

function setUp(context: Context, actor: Account, group: Group, iq: Stanza, wish: Stanza): Answer | undefined {
  switch (wish.tag) {
    case 'subject':
      changeSettings(context, group, { name: childBytes(iq, 'subject')?.toString() || group.name }, actor)
      return DONE
    case 'announcement':
    case 'not_announcement':
      changeSettings(context, group, { announcement: wish.tag === 'announcement' }, actor)
      return DONE
    case 'ephemeral':
    case 'not_ephemeral':
      changeSettings(context, group, { ephemeralSeconds: Number(wish.attrs.expiration ?? '0') || 0 }, actor)
      return DONE
    case 'locked':
    case 'unlocked':
      tellAll(context, actor, group, stanza(wish.tag, {}), () =>
        context.storage.groupExtras.lock(group.jid, wish.tag === 'locked'),
      )
      return DONE
    case 'description':
      describe(context, actor, group, wish)
      return DONE
    default:
      return undefined
  }
}

/** An empty description is none. */
function describe(context: Context, actor: Account, group: Group, wish: Stanza): void {
  const body = childBytes(wish, 'body') ?? Buffer.alloc(0)
  const id = wish.attrs.id ?? ''
  const news = stanza(
    'description',
    { id, t: nowSeconds() },
    body.length > 0 ? [stanza('body', {}, body)] : [],
  )
  tellAll(context, actor, group, news, () =>
    context.storage.groupExtras.describe(group.jid, {
      description: body.toString(),
      descriptionId: id,
      descriptionBy: actor.phone,
      descriptionAt: Number(nowSeconds()),
    }),
  )
}

function tellAll(context: Context, actor: Account, group: Group, content: Stanza, write: () => void): void {
  changeGroup(context, group, () => {
    write()
    return { tell: context.storage.groups.members(group.jid), content, actor }
  })
}

/** Addressed as the client has addressed the first of those it wants in it; by LIDs when it is alone. */
function create(context: Context, { account }: Companion, wish: Stanza): Answer {
  const { storage, log } = context
  const wanted = children(wish, 'participant').map((participant) => attribute(participant, 'jid'))
  const others = wanted.flatMap((jid) => findAccount(storage, jid) ?? [])
  const group: Group = {
    jid: newGroupJid(),
    name: wish.attrs.subject ?? '',
    addressingMode: wanted[0] === undefined ? 'lid' : modeOf(wanted[0]),
    createdAt: Number(nowSeconds()),
  }
  const members = new Map([account, ...others].map((member) => [member.phone, member]))
  createGroups(context, [{ group, members: [...members.values()] }])
  log.info(
    { chat: group.jid, by: maskNumber(account.phone), members: members.size },
    'Group made by a client',
  )
  return { content: [groupStanza(storage, group)] }
}

function leave(context: Context, { account }: Companion, wish: Stanza): Answer {
  const left = children(wish, 'group').map((each) => {
    const id = attribute(each, 'id')
    const group = context.storage.groups.find(id)
    const done = group !== undefined && removeMember(context, group, account, account)
    return stanza('group', done ? { id } : { id, error: '404' })
  })
  return { content: [stanza('leave', {}, left)] }
}
