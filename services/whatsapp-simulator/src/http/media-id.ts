import { fileOf } from '../protocol/media-content.ts'
import { decodeContent } from '../protocol/message-content.ts'
import type { GroupMessageRow } from '../storage/messages.ts'
import type { Storage } from '../storage/storage.ts'

/** The number of a message's file; null for none, or while no phone could read a companion's message. */
export function mediaIdOf(storage: Storage, { chat, phone, id, via }: GroupMessageRow): number | null {
  const content =
    via === 'phone' ? storage.posts.find(chat, phone, id)?.content : storage.history.content(chat, phone, id)
  const file = content && fileOf(decodeContent(content))
  return file ? (storage.media.idOf(file.directPath) ?? null) : null
}
