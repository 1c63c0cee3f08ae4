import type { NewMessage, StoredMessage } from '@wa-monitor/contracts'
import { aMessage, LAWLEY } from '@wa-monitor/contracts/test'

export { LAWLEY }
export const VELO_TEST = '120363421664266245@g.us'

/** A contractor, in both forms of his address. */
export const THABO = {
  sender: '27820000001@s.whatsapp.net',
  sender_lid: '100000000000001@lid',
  sender_name: 'Thabo',
}
export const SIPHO = {
  sender: '27820000002@s.whatsapp.net',
  sender_lid: '100000000000002@lid',
  sender_name: 'Sipho',
}
/** Our own number. */
export const BUSINESS = {
  sender: '27820000099@s.whatsapp.net',
  sender_lid: '100000000000099@lid',
  sender_name: 'QA',
}

let count = 0

/** A message under an id of its own: a text from Thabo in Lawley, now, unless said otherwise. */
export function message(over: Partial<NewMessage> = {}): NewMessage {
  count += 1
  const id = `3A${count.toString(16).toUpperCase().padStart(18, '0')}`
  const now = Date.now()
  return aMessage({ id, ...THABO, content: '', timestamp: now, received_at: now, ...over })
}

/** The same as a reader sees it. */
export function storedMessage(over: Partial<StoredMessage> = {}): StoredMessage {
  const { seq = count + 1, ...rest } = over
  return { ...message(rest), seq }
}
