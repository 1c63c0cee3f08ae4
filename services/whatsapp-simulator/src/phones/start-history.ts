/** What a phone hands to a companion it has just linked, and in which pieces. Section 9. */
import type { History, HistoryChat, HistoryKind } from '../protocol/history-content.ts'
import type { HistoryMessage } from '../protocol/history-message.ts'
import type { Account } from '../storage/accounts.ts'
import type { Storage } from '../storage/storage.ts'
import { addressOf } from '../world/addresses.ts'
import { chatHistory, chatsOf } from './phone-history.ts'

/** How much of what was there before linking a companion gets. */
export interface HistoryLimits {
  /** Messages of each chat at once with the list of chats. */
  first: number
  /** Messages of each chat altogether; 0: a list of chats without any message. */
  recent: number
  /** The same for a companion that asks for everything. */
  full: number
  /** Messages in one piece. */
  chunk: number
  /** Compressed pieces up to this size travel inside the message, larger ones are files to be downloaded. Bytes. */
  inline: number
}

/** Larger than what people write comes to: a client needs the media server only for more than that. */
export const HISTORY_LIMITS: HistoryLimits = {
  first: 25,
  recent: 200,
  full: 2000,
  chunk: 500,
  inline: 256 * 1024,
}

interface Linked {
  /** The position of the last message before it was linked. */
  until: number
  wantsAll: boolean
}

/** The pieces in the order they are sent. */
export function startHistory(
  storage: Storage,
  owner: Account,
  device: Linked,
  limits: HistoryLimits,
): History[] {
  const people = storage.accounts.list()
  const mappings = people.map((account) => ({
    pnJid: addressOf(account, 'pn'),
    lidJid: addressOf(account, 'lid'),
  }))
  const names = people.map((account) => ({ jid: addressOf(account, 'pn'), name: account.name }))
  const limit = limits.recent === 0 ? 0 : device.wantsAll ? limits.full : limits.recent
  const all = chatsOf(storage, owner).map((chat) =>
    chatHistory(storage, owner, chat, { until: device.until, limit }),
  )
  const [first, later] = cut(all, limits.first)
  const [recent, older] = cut(later, Math.max(0, limits.recent - limits.first))
  const nothing = { chats: [], names: [], mappings: [] }
  return [
    { ...nothing, kind: 'INITIAL_BOOTSTRAP', chunk: 1, progress: 100, chats: first, mappings },
    { ...nothing, kind: 'PUSH_NAME', chunk: 1, progress: 100, names },
    ...inChunks('RECENT', recent, limits.chunk),
    ...(device.wantsAll ? inChunks('FULL', older, limits.chunk) : []),
  ]
}

/** The newest so many messages of each chat, and the chats that have older ones with these. */
function cut(chats: readonly HistoryChat[], count: number): [HistoryChat[], HistoryChat[]] {
  const newest = chats.map((chat) => {
    const messages = chat.messages.slice(0, count)
    return { ...chat, messages, more: chat.more || chat.messages.length > count }
  })
  const older = chats
    .filter((chat) => chat.messages.length > count)
    .map((chat) => ({ ...chat, messages: chat.messages.slice(count) }))
  return [newest, older]
}

/** At least one, for the client takes the piece with a progress of 100 for the end. */
function inChunks(kind: HistoryKind, chats: readonly HistoryChat[], size: number): History[] {
  const all = chats.flatMap((chat) => chat.messages.map((message) => ({ chat, message })))
  const count = Math.max(1, Math.ceil(all.length / size))
  return Array.from({ length: count }, (_, index) => ({
    kind,
    chunk: index + 1,
    progress: Math.round((100 * (index + 1)) / count),
    chats: byChat(all.slice(index * size, (index + 1) * size)),
    names: [],
    mappings: [],
  }))
}

function byChat(part: readonly { chat: HistoryChat; message: HistoryMessage }[]): HistoryChat[] {
  const chats = new Map<string, HistoryChat>()
  for (const { chat, message } of part) {
    const known = chats.get(chat.jid) ?? { ...chat, messages: [] }
    known.messages.push(message)
    chats.set(chat.jid, known)
  }
  return [...chats.values()]
}
