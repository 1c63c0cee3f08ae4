import { maskNumber } from '@wa-monitor/contracts'
import { decodeContent } from '../protocol/message-content.ts'
import type { Content, SignalPhone } from '../protocol/signal-phone.ts'
import { stanza, type Stanza } from '../protocol/stanza.ts'
import { stanzaTypeOf } from '../protocol/stanza-type.ts'
import { takeBundle } from '../server/key-directory.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { Post } from '../storage/posts.ts'
import { addressOf, findAccount } from '../world/addresses.ts'
import { type Chat, directChat, groupChat, otherIn, phonesOfDirect } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import { directMessageAttrs, groupMessageAttrs, type Sent } from './message-attrs.ts'
import { contentFor } from './post-to-person.ts'

interface Request {
  /** What the history files the chat under. */
  chat: string
  /** The author's address, as the companion wrote it. */
  author: string
  id: string
  /** How many times the companion has asked. */
  count: number
}

type Asker = DeviceId & { account: Account }

/**
 * A companion could not read a post: its author sends it again, to that companion alone, with the same id and in a group
 * with his sender key, over a session started anew. Section 14.
 */
export async function answerRetry(context: Context, asker: Asker, request: Request): Promise<void> {
  const { storage, log, phones, companions } = context
  const author = findAccount(storage, request.author)
  const chat = findChat(context, request.chat)
  const post = author && storage.posts.find(request.chat, author.phone, request.id)
  const device = addressOf(asker.account, 'lid', asker.number)
  const line = { message_id: request.id, device: maskNumber(device), count: request.count }
  if (!author || !chat || !post) {
    log.warn(line, 'Retry asked for a message that no phone here has posted')
    return
  }
  if (chat.kind === 'group' && !storage.groups.isMember(chat.group.jid, asker.phone)) {
    log.warn(line, 'Retry asked for in a group that its asker is not in')
    return
  }
  const bundle = takeBundle(context, device)
  if (!bundle) return
  const content = decodeContent(post.content)
  const { encAttrs } = stanzaTypeOf(content)
  await phones.of(author).unit(
    async (signal) => {
      await signal.startSession(device, bundle)
      const again = await contentAgain(signal, chat, author, asker, content)
      return signal.encrypt(device, again, { ...encAttrs, count: request.count.toString() })
    },
    (enc) => {
      if (chat.kind === 'group') {
        const address = addressOf(author, chat.group.addressingMode)
        storage.phoneKeys.gaveSenderKey(author.phone, chat.group.jid, address, [device])
      }
      companions.queue(asker, stanza('message', attrsAgain(chat, author, asker, post, content), [enc]))
    },
  )
  companions.deliver([asker])
  log.info(line, 'Retry answered')
}

function findChat({ storage }: Context, key: string): Chat | undefined {
  const people = phonesOfDirect(key)
  if (!people) {
    const group = storage.groups.find(key)
    return group && groupChat(group)
  }
  const [one, other] = people.map((phone) => storage.accounts.byPhone(phone))
  return one && other ? directChat(one, other) : undefined
}

async function contentAgain(
  signal: SignalPhone,
  chat: Chat,
  author: Account,
  asker: Asker,
  content: Content,
): Promise<Content> {
  if (chat.kind === 'direct') {
    return contentFor(asker.account, { author, other: otherIn(chat, author.phone), content })
  }
  const { jid, addressingMode } = chat.group
  return { ...content, ...(await signal.senderKeyContent(jid, addressOf(author, addressingMode))) }
}

function attrsAgain(
  chat: Chat,
  author: Account,
  asker: Asker,
  post: Post,
  content: Content,
): Stanza['attrs'] {
  const { type, messageAttrs } = stanzaTypeOf(content)
  const sent: Sent = { id: post.id, timestamp: post.timestamp, type, messageAttrs, device: 0 }
  return chat.kind === 'group'
    ? groupMessageAttrs(chat.group, author, sent)
    : directMessageAttrs(author, otherIn(chat, author.phone), asker.account, sent)
}
