/** What somebody wants to post becomes a message: with the addresses of this chat, and about messages that are there. */
import type { simulatedPostSchema } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { z } from 'zod'
import { keepPicture } from '../media/keep-file.ts'
import { decodeContent, writeContent } from '../protocol/message-content.ts'
import type { Content } from '../protocol/signal-phone.ts'
import { wrapContent } from '../protocol/unwrap-content.ts'
import {
  parseContent,
  reworded,
  type Target,
  writeContact,
  writeDelete,
  writeEdit,
  writeLocation,
  writePoll,
  writeReaction,
} from '../protocol/write-message.ts'
import type { Account } from '../storage/accounts.ts'
import { addressIn, type Chat, chatJid } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import { findMessage, type FoundMessage } from '../world/find-message.ts'
import { requireAccount } from '../world/require.ts'

/** A post without who writes it, where and when. */
export type WantedContent = Omit<z.infer<typeof simulatedPostSchema>, 'id' | 'timestamp' | 'from'>

/** Each is a message of its own; which of them a post is. */
const FORMS = ['edited_id', 'deleted_id', 'reacted_id', 'poll', 'location', 'contact', 'content'] as const

/** @throws HttpError that says what is wrong with the wish. */
export function writePost(context: Context, chat: Chat, author: Account, wanted: WantedContent): Content {
  const forms = FORMS.filter((form) => wanted[form] !== undefined)
  if (forms.length > 1) {
    throw new HttpError(
      400,
      'two_messages_in_one',
      `A post is one of ${forms.join(', ')}; post them one by one`,
    )
  }
  if (wanted.edited_id !== undefined) return edit(context, chat, author, wanted, wanted.edited_id)
  if (wanted.deleted_id !== undefined) return erase(context, chat, author, wanted.deleted_id)
  if (wanted.reacted_id !== undefined) {
    const found = findMessage(context, chat, author, wanted.reacted_id)
    return writeReaction(targetFor(chat, author, found), wanted.text)
  }
  const content = writeOwn(context, chat, author, wanted)
  const wrap = wanted.wrap ?? defaultWrap(context, chat)
  return wrap === undefined ? content : wrapContent(content, wrap)
}

function writeOwn(context: Context, chat: Chat, author: Account, wanted: WantedContent): Content {
  const { poll, location, contact, content } = wanted
  if (content !== undefined) return rawContent(content)
  if (poll) return writePoll(poll.name, poll.options, poll.selectable)
  if (location) return writeLocation(location.latitude, location.longitude, location.name)
  if (contact) return writeContact(contact.name, contact.phone)
  if (wanted.text === '' && !wanted.media) {
    throw new HttpError(400, 'empty_message', 'Nothing to post: give text, media or both')
  }
  const quoted =
    wanted.quoted_id === undefined ? undefined : findMessage(context, chat, author, wanted.quoted_id)
  return writeContent({
    text: wanted.text,
    image: wanted.media ? keepPicture(context, wanted.media) : false,
    mentioned: wanted.mentioned.map((phone) => addressIn(chat, requireAccount(context, phone))),
    quoted: quoted && { id: quoted.id, author: addressIn(chat, quoted.author), text: quoted.text },
  })
}

function rawContent(json: Record<string, unknown>): Content {
  const content = parseContent(json)
  if (content) return content
  throw new HttpError(
    400,
    'content_unreadable',
    '`content` is no proto.Message in JSON: use its field names, such as {"conversation": "hello"}, and base64 for bytes',
  )
}

/** Messages of a group where they disappear are marked so. */
function defaultWrap({ storage }: Context, chat: Chat): 'ephemeral' | undefined {
  if (chat.kind !== 'group') return undefined
  return storage.groups.settings(chat.group.jid).ephemeralSeconds > 0 ? 'ephemeral' : undefined
}

function edit(context: Context, chat: Chat, author: Account, wanted: WantedContent, id: string): Content {
  const found = findMessage(context, chat, author, id)
  if (found.author.phone !== author.phone) {
    throw new HttpError(
      403,
      'not_the_author',
      `${id} was written by ${found.author.phone}, who alone can edit it`,
    )
  }
  if (wanted.text === '') {
    throw new HttpError(
      400,
      'empty_message',
      'An edit needs the new words in text; deleted_id takes a message back',
    )
  }
  const post = context.storage.posts.find(chat.key, author.phone, id)
  const words = reworded(post ? decodeContent(post.content) : { conversation: found.text }, wanted.text)
  return writeEdit(targetFor(chat, author, found), words, wanted.wrapped)
}

function erase(context: Context, chat: Chat, author: Account, id: string): Content {
  const found = findMessage(context, chat, author, id)
  const own = found.author.phone === author.phone
  const mayAsAdmin = chat.kind === 'group' && context.storage.groups.isAdmin(chat.group.jid, author.phone)
  if (!own && !mayAsAdmin) {
    throw new HttpError(
      403,
      'not_the_author',
      `${id} was written by ${found.author.phone}; he or an admin of the group can delete it for everyone`,
    )
  }
  return writeDelete(targetFor(chat, author, found))
}

function targetFor(chat: Chat, author: Account, found: FoundMessage): Target {
  const participant = chat.kind === 'group' ? { participant: addressIn(chat, found.author) } : {}
  return {
    chat: chatJid(chat, author.phone),
    id: found.id,
    own: found.author.phone === author.phone,
    ...participant,
  }
}
