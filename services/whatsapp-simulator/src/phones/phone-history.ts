/** What is on somebody's phone: his groups with the messages since he joined, and his chats of two. */
import type { HistoryChat } from '../protocol/history-content.ts'
import type { HistoryMessage } from '../protocol/history-message.ts'
import { decodeContent } from '../protocol/message-content.ts'
import type { Account } from '../storage/accounts.ts'
import type { HistoryRow } from '../storage/history.ts'
import type { Storage } from '../storage/storage.ts'
import { addressOf } from '../world/addresses.ts'
import { addressIn, type Chat, chatJid, chatKey, directChat, groupChat, otherIn } from '../world/chats.ts'

interface Part {
  /** The position of the newest message. */
  until: number
  limit: number
}

export function chatsOf(storage: Storage, owner: Account): Chat[] {
  const groups = storage.groups.list().filter((group) => storage.groups.isMember(group.jid, owner.phone))
  const others = storage.history.directChatsOf(owner.phone).flatMap((key) => {
    const [one = '', other = ''] = key.split('+')
    return storage.accounts.byPhone(one === owner.phone ? other : one) ?? []
  })
  return [...groups.map(groupChat), ...others.map((other) => directChat(owner, other))]
}

/** The chat that the owner of this phone knows as `jid`; undefined when it is not on his phone. */
export function findChat(storage: Storage, owner: Account, jid: string): Chat | undefined {
  const key = chatKey(storage, owner.phone, jid)
  return chatsOf(storage, owner).find((chat) => chat.key === key)
}

/** The newest messages of a chat up to a position, as the owner of this phone sees them. */
export function chatHistory(
  storage: Storage,
  owner: Account,
  chat: Chat,
  { until, limit }: Part,
): HistoryChat {
  const rows = storage.history.list({ chat: chat.key, phone: owner.phone, until, limit: limit + 1 })
  const other = chat.kind === 'direct' ? otherIn(chat, owner.phone) : undefined
  return {
    jid: chatJid(chat, owner.phone),
    name: chat.kind === 'group' ? chat.group.name : undefined,
    other: other && { pnJid: addressOf(other, 'pn'), lidJid: addressOf(other, 'lid') },
    messages: rows.slice(0, limit).map((row) => messageOf(storage, owner, chat, row)),
    more: rows.length > limit,
  }
}

function messageOf(storage: Storage, owner: Account, chat: Chat, row: HistoryRow): HistoryMessage {
  const author = storage.accounts.byPhone(row.phone) ?? owner
  return {
    order: row.position,
    id: row.id,
    author: chat.kind === 'group' ? addressIn(chat, author) : undefined,
    fromMe: author.phone === owner.phone,
    pushName: author.name,
    timestamp: Math.floor(row.sentAt / 1000),
    content: decodeContent(row.content),
  }
}

/** One message of a chat by its id, or undefined when it is not on this phone. */
export function findInHistory(
  storage: Storage,
  owner: Account,
  chat: Chat,
  id: string,
): HistoryMessage | undefined {
  const until = storage.history.positionOf(chat.key, id)
  if (until === undefined) return undefined
  const [message] = chatHistory(storage, owner, chat, { until, limit: 1 }).messages
  return message?.id === id ? message : undefined
}
