import { isGroupJid } from '@wa-monitor/contracts'
import { attribute, nowSeconds, stanza, type Stanza } from '../protocol/stanza.ts'
import { addressOf, findDevice, modeOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import type { Companion } from './companion-session.ts'

/** What a sender is told; others are between a device and its own account. */
const FORWARDED = new Set(['', 'inactive', 'read', 'played', 'retry'])

/**
 * Somebody's companion has sent the message: it hears what became of it at another companion, or is asked for it again.
 *
 * @returns false when a phone has sent it, or nobody here.
 */
export function forwardReceipt({ storage, companions }: Context, from: Companion, receipt: Stanza): boolean {
  const chat = attribute(receipt, 'to')
  const { participant, type = '' } = receipt.attrs
  const written = participant ?? chat
  const author = findDevice(storage, written)
  if (!author || author.number === 0 || !FORWARDED.has(type)) return false
  const reader = addressOf(from.account, modeOf(written), from.number)
  const attrs: Stanza['attrs'] = {
    ...(isGroupJid(chat) ? { from: chat, participant: reader } : { from: reader }),
    id: attribute(receipt, 'id'),
    t: nowSeconds(),
    ...(type === '' ? {} : { type }),
  }
  const { content } = receipt
  companions.queue(author, stanza('receipt', attrs, Array.isArray(content) ? content : undefined))
  companions.deliver([author])
  return true
}
