import { bareJid, jidKind, parsePhone, phoneJid } from '@wa-monitor/contracts'

export type Recipient = { kind: 'group' | 'person'; jid: string }

/**
 * Who a message goes to: a group JID, a person's JID, or a phone number in international form, written as people write
 * it (`+27 82 000 0001`). Undefined for anything else.
 */
export function parseRecipient(written: string): Recipient | undefined {
  const kind = jidKind(written)
  if (kind === 'group') return { kind, jid: written }
  if (kind === 'phone' || kind === 'lid') return { kind: 'person', jid: bareJid(written) }
  const digits = parsePhone(written)
  return digits === undefined ? undefined : { kind: 'person', jid: phoneJid(digits) }
}
