/** Who exists, with which devices and which LID. Section 11. */
import { phoneJid } from '@wa-monitor/contracts'
import { child, childBytes, children, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import { addressOf, findAccount, modeOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { statusStanza } from './answer-account.ts'
import type { Answer } from './answer.ts'
import type { Companion } from './companion-session.ts'

export function answerUsync(context: Context, _companion: Companion, iq: Stanza): Answer {
  const usync = child(iq, 'usync')
  const asked = new Set(children(child(usync, 'query')).map((protocol) => protocol.tag))
  const users = children(child(usync, 'list'), 'user').map((user) => answerUser(context, user, asked))
  const { context: purpose = 'message', mode = 'query', sid = '' } = usync?.attrs ?? {}
  const attrs = { context: purpose, mode, sid, index: '0', last: 'true' }
  return { content: [stanza('usync', attrs, [stanza('list', {}, users)])] }
}

/** A number nobody has gets an empty `<user>`; the client also asks for groups this way, by mistake. */
function answerUser(context: Context, user: Stanza, asked: Set<string>): Stanza {
  const number = childBytes(user, 'contact')?.toString().replace(/\D/g, '')
  const jid = user.attrs.jid ?? (number ? phoneJid(number) : '')
  const account = findAccount(context.storage, jid)
  const content: Stanza[] = []
  if (asked.has('contact')) content.push(stanza('contact', { type: account ? 'in' : 'out' }))
  if (account && asked.has('devices')) content.push(devices(context, account))
  if (account && asked.has('lid') && modeOf(jid) === 'pn')
    content.push(stanza('lid', { val: addressOf(account, 'lid') }))
  if (account && asked.has('status')) {
    content.push(statusStanza(context.storage.accountSettings.list(account.phone, 'status')[0]))
  }
  if (account && asked.has('disappearing_mode'))
    content.push(stanza('disappearing_mode', { duration: '0', t: '0' }))
  return stanza('user', { jid }, content)
}

/** The phone is device 0; a companion without `key-index` would be ignored. */
function devices({ storage }: Context, account: Account): Stanza {
  const companions = storage.devices
    .ofPhone(account.phone)
    .map(({ number }) => stanza('device', { id: number.toString(), 'key-index': number.toString() }))
  return stanza('devices', {}, [stanza('device-list', {}, [stanza('device', { id: '0' }), ...companions])])
}
