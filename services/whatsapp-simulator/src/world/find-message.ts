import { HttpError } from '@wa-monitor/service'
import { decodeContent, readContent } from '../protocol/message-content.ts'
import type { Account } from '../storage/accounts.ts'
import { type Chat, chatName } from './chats.ts'
import type { Context } from './context.ts'

/** A message that another one can be about. */
export interface FoundMessage {
  id: string
  author: Account
  /** As it was first written; empty while nobody could read it. */
  text: string
}

/**
 * A message of anybody in this chat: posted on a phone, or sent by a companion.
 *
 * @throws HttpError when there is none with this id.
 */
export function findMessage(context: Context, chat: Chat, reader: Account, id: string): FoundMessage {
  const { messages, accounts, posts, copies } = context.storage
  const found = messages.find(chat.key, id)
  const author = found && accounts.byPhone(found.phone)
  if (!author) {
    throw new HttpError(
      404,
      'unknown_message',
      `Nobody has written a message ${id} in ${chatName(chat, reader.phone)}; give the id of one that is there`,
    )
  }
  const post = posts.find(chat.key, author.phone, id)
  const text = post ? readContent(decodeContent(post.content))?.text : copies.findById(chat.key, id)?.text
  return { id, author, text: text ?? '' }
}
