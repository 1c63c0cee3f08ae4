/** What a phone says about a message that has reached it. Section 13. */
import { isGroupJid } from '@wa-monitor/contracts'
import { attribute, nowSeconds, stanza, type Stanza, uint } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { UnreadCopy } from '../storage/copies.ts'
import { addressOf, modeOf } from '../world/addresses.ts'

/** "I have it": the second grey tick. */
export function deliveryReceipt(account: Account, message: Stanza): Stanza {
  return stanza('receipt', { ...origin(account, message), id: attribute(message, 'id'), t: nowSeconds() })
}

/** "I can't read it." @param count how many times it has said so, this one included */
export function retryReceipt(
  account: Account,
  registrationId: number,
  message: Stanza,
  count: number,
): Stanza {
  const { id, t } = { id: attribute(message, 'id'), t: attribute(message, 't') }
  // The own phone asks for a message in a chat with somebody else, which the address alone does not say.
  const { recipient } = message.attrs
  const attrs = {
    ...origin(account, message),
    id,
    t: nowSeconds(),
    type: 'retry',
    ...(recipient === undefined ? {} : { recipient }),
  }
  return stanza('receipt', attrs, [
    stanza('retry', { count: count.toString(), id, t, v: '1' }),
    stanza('registration', {}, uint(registrationId, 4)),
  ])
}

/** "My owner has looked at these": blue ticks. @param copies of one sender, at least one */
export function readReceipt(account: Account, copies: readonly UnreadCopy[]): Stanza {
  const [first, ...rest] = copies
  if (!first) throw new Error('a read receipt names a message')
  const own = addressOf(account, modeOf(first.sender))
  const who: Stanza['attrs'] = isGroupJid(first.chat_jid)
    ? { from: first.chat_jid, participant: own }
    : { from: own }
  const attrs = { ...who, id: first.message_id, t: nowSeconds(), type: 'read' }
  const items = rest.map(({ message_id: id }) => stanza('item', { id }))
  return stanza('receipt', attrs, items.length > 0 ? [stanza('list', {}, items)] : undefined)
}

function origin(account: Account, message: Stanza): Stanza['attrs'] {
  const from = attribute(message, 'from')
  const own = addressOf(account, modeOf(message.attrs.participant ?? from))
  return isGroupJid(from) ? { from, participant: own } : { from: own }
}
