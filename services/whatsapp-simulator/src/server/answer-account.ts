/** What somebody sets for himself: who may see what, whom he blocks, what he says about himself. */
import { bareJid, lidJid } from '@wa-monitor/contracts'
import { attribute, child, childBytes, children, stanza, type Stanza } from '../protocol/stanza.ts'
import type { AccountSetting } from '../storage/account-settings.ts'
import { findAccount } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { type Answer, errorAnswer } from './answer.ts'
import type { Companion } from './companion-session.ts'

/** Of a new account. */
const PRIVACY: Record<string, string> = {
  readreceipts: 'all',
  profile: 'all',
  status: 'all',
  online: 'all',
  last: 'all',
  groupadd: 'all',
  calladd: 'all',
  messages: 'all',
}

export function answerPrivacy({ storage }: Context, { phone }: Companion, iq: Stanza): Answer {
  const asked = child(iq, 'privacy')
  // Tokens of trust, handed to other people's servers: nobody here asks for them back.
  if (!asked) return { content: [] }
  for (const { attrs } of children(asked, 'category')) {
    const { name = '', value = '' } = attrs
    if (!(name in PRIVACY)) return errorAnswer('400', 'bad-request')
    storage.accountSettings.set(phone, 'privacy', name, value)
  }
  const own = storage.accountSettings.list(phone, 'privacy').map(({ name, value }) => [name, value] as const)
  const categories = Object.entries({ ...PRIVACY, ...Object.fromEntries(own) }).map(([name, value]) =>
    stanza('category', { name, value }),
  )
  return { content: [stanza('privacy', {}, categories)] }
}

/** Filed and answered under the LID, whatever somebody was named by. */
export function answerBlocklist({ storage }: Context, { phone }: Companion, iq: Stanza): Answer {
  for (const item of iq.attrs.type === 'set' ? children(iq, 'item') : []) {
    const account = findAccount(storage, bareJid(attribute(item, 'jid')))
    if (!account) return errorAnswer('404', 'item-not-found')
    if (item.attrs.action === 'block') storage.accountSettings.set(phone, 'blocked', account.lid, '')
    else storage.accountSettings.remove(phone, 'blocked', account.lid)
  }
  const blocked = storage.accountSettings
    .list(phone, 'blocked')
    .map(({ name }) => stanza('item', { jid: lidJid(name) }))
  return { content: [stanza('list', { dhash: blocked.length.toString() }, blocked)] }
}

export function answerStatus({ storage }: Context, { phone }: Companion, iq: Stanza): Answer {
  const said = childBytes(iq, 'status')
  if (said) storage.accountSettings.set(phone, 'status', '', said.toString())
  return { content: [] }
}

/** What he says about himself, as others are told. */
export function statusStanza(setting: AccountSetting | undefined): Stanza {
  return setting && setting.value !== ''
    ? stanza('status', { t: setting.changedAt.toString() }, Buffer.from(setting.value))
    : stanza('status', { code: '401', t: '0' })
}
