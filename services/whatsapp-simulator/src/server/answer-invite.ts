/** The link by which people join a group by themselves: an admin makes it, whoever has it may use it. */
import { randomBytes } from 'node:crypto'
import { attribute, stanza, type Stanza } from '../protocol/stanza.ts'
import { addMember } from '../world/change-members.ts'
import type { Context } from '../world/context.ts'
import { type Answer, errorAnswer } from './answer.ts'
import type { Companion } from './companion-session.ts'
import { groupStanza } from './group-stanza.ts'

export function answerInvite(context: Context, companion: Companion, iq: Stanza, invite: Stanza): Answer {
  const { code } = invite.attrs
  return code === undefined ? codeOf(context, companion, iq) : useCode(context, companion, iq, code)
}

/** A `set` makes a new one: the old link no longer works. */
function codeOf({ storage }: Context, { phone }: Companion, iq: Stanza): Answer {
  const jid = attribute(iq, 'to')
  if (!storage.groups.find(jid)) return errorAnswer('404', 'item-not-found')
  if (!storage.groups.isAdmin(jid, phone)) return errorAnswer('401', 'not-authorized')
  let code = iq.attrs.type === 'set' ? undefined : storage.groupExtras.inviteCode(jid)
  if (code === undefined) {
    code = randomBytes(16).toString('base64url')
    storage.groupExtras.setInviteCode(jid, code)
  }
  return { content: [stanza('invite', { code })] }
}

/** Shows the group, or with a `set` joins it. */
function useCode(context: Context, { account }: Companion, iq: Stanza, code: string): Answer {
  const { storage } = context
  const jid = storage.groupExtras.groupWithCode(code)
  const group = jid === undefined ? undefined : storage.groups.find(jid)
  if (!group) return errorAnswer('406', 'not-acceptable')
  if (iq.attrs.type !== 'set') return { content: [groupStanza(storage, group)] }
  if (!addMember(context, group, account, account)) return errorAnswer('409', 'conflict')
  return { content: [stanza('group', { jid: group.jid })] }
}
