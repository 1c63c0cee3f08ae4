import type { NewMessage } from '@wa-monitor/contracts'
import { openMessageStoreWriter } from '@wa-monitor/message-store'
import type { LegacyMessage, LegacyStore } from './legacy-store.ts'
import { momentOf, personOf } from './legacy-forms.ts'

export interface Filled {
  messages: number
  /** Messages whose time cannot be read: they are left out. */
  withoutTime: string[]
  /** When the message was sent that the old monitor says it read last; undefined when there is none such. */
  readUntil: number | undefined
}

const AT_ONCE = 1000

/**
 * Writes the messages of the groups, in the order they were sent, into a messages.db as our own bridge would have made
 * it: what decides about messages reads nothing else.
 */
export function fillStore(
  path: string,
  legacy: LegacyStore,
  groups: readonly string[],
  { since, state }: { since: number; state: ReadonlyMap<string, string> },
): Map<string, Filled> {
  const writer = openMessageStoreWriter(path)
  const filled = new Map<string, Filled>()
  try {
    for (const group of groups) {
      const withoutTime: string[] = []
      let readUntil: number | undefined
      const messages: NewMessage[] = []
      for (const row of legacy.messagesOf(group)) {
        const moment = momentOf(row.timestamp)
        if (moment === undefined) withoutTime.push(row.id)
        else {
          if (row.id === state.get(group)) readUntil = moment
          if (moment >= since) messages.push(toMessage(row, moment))
        }
      }
      // Before anything is decided: what our numbers wrote never counts, also where it is not marked.
      for (const { sender, sender_lid, is_from_me, timestamp } of messages)
        if (is_from_me === 1) for (const jid of [sender, sender_lid]) if (jid) writer.addOwnId(jid, timestamp)
      messages.sort((a, b) => a.timestamp - b.timestamp)
      for (let start = 0; start < messages.length; start += AT_ONCE)
        writer.append(messages.slice(start, start + AT_ONCE))
      filled.set(group, { messages: messages.length, withoutTime, readUntil })
    }
    return filled
  } finally {
    writer.close()
  }
}

function toMessage(row: LegacyMessage, moment: number): NewMessage {
  return {
    id: row.id,
    chat_jid: row.chat_jid,
    ...personOf(row.sender ?? ''),
    sender_name: '',
    content: row.content ?? '',
    kind: 'message',
    timestamp: moment,
    received_at: moment,
    is_from_me: row.is_from_me === 1 ? 1 : 0,
    quoted_id: '',
    mentioned: '[]',
    media_type: row.media_type ?? '',
    filename: row.filename ?? '',
    target_id: '',
  }
}
