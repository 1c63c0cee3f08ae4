import type { NewMessage } from '@wa-monitor/contracts'
import { openMessageStoreWriter } from '@wa-monitor/message-store'

/** Of the messages. */
const WITH_DROP = 0.3
/** Of the messages as well: a drop that was posted before, by another message. */
const REPEATED = 0.15
const STEP = 5000

export interface Filling {
  path: string
  groups: readonly string[]
  messages: number
  /** Unix milliseconds of the first message; the next ones follow a second apart. */
  from: number
}

/** Writes a messages.db as the bridge would: talk, and drops among it. The same one each time. */
export function fillStore({ path, groups, messages, from }: Filling): { named: number; drops: number } {
  const writer = openMessageStoreWriter(path)
  const next = numbers(7)
  const dropsOf = groups.map((): string[] => [])
  let named = 0
  let drops = 0
  const content = (group: number): string => {
    const kind = next()
    if (kind >= WITH_DROP) return 'The pole is up, we are busy with the trench. Photos follow this afternoon'
    named += 1
    const before = dropsOf[group] ?? []
    if (kind < REPEATED && before.length > 0) {
      return `${before[Math.floor(next() * before.length)]} photos updated`
    }
    const drop = `DR${1_000_000 + drops}`
    drops += 1
    before.push(drop)
    return `${drop} photos uploaded`
  }
  for (let at = 0; at < messages; at += STEP) {
    const batch = Array.from({ length: Math.min(STEP, messages - at) }, (_, index) => {
      const group = Math.floor(next() * groups.length)
      return message({
        number: at + index,
        chat_jid: groups[group] ?? '',
        person: Math.floor(next() * 50) + 1,
        content: content(group),
        timestamp: from + (at + index) * 1000,
      })
    })
    writer.append(batch)
  }
  writer.close()
  return { named, drops }
}

interface Said {
  number: number
  chat_jid: string
  person: number
  content: string
  timestamp: number
}

export function message({ number, chat_jid, person, content, timestamp }: Said): NewMessage {
  return {
    id: `3EB0${number.toString(16).toUpperCase().padStart(16, '0')}`,
    chat_jid,
    sender: `2782000${String(person).padStart(4, '0')}@s.whatsapp.net`,
    sender_lid: `1000000000${String(person).padStart(5, '0')}@lid`,
    sender_name: `Contractor ${person}`,
    content,
    kind: 'message',
    timestamp,
    received_at: timestamp + 500,
    is_from_me: 0,
    quoted_id: '',
    mentioned: '[]',
    media_type: '',
    filename: '',
    target_id: '',
  }
}

/** The same numbers from 0 to 1 for the same seed. */
function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return (state >>> 8) / 2 ** 24
  }
}
