import { targetOf } from '../protocol/content-kind.ts'
import { encodeContent } from '../protocol/message-content.ts'
import type { Content, SignalPhone } from '../protocol/signal-phone.ts'
import { stanza, type Stanza } from '../protocol/stanza.ts'
import { stanzaTypeOf } from '../protocol/stanza-type.ts'
import { unwrapContent } from '../protocol/unwrap-content.ts'
import { takeBundle } from '../server/key-directory.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { addressOf } from '../world/addresses.ts'
import { type DirectChat, otherIn } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import { directMessageAttrs } from './message-attrs.ts'
import type { Message } from './post-to-group.ts'

interface Reader extends DeviceId {
  account: Account
}

/**
 * Writes to one person from somebody's phone. It is in the queue of the companions of both when this resolves: the
 * author's own get it too, with a word on whom it went to.
 *
 * The other one's phone gets no copy, as in a group.
 */
export async function postToPerson(
  context: Context,
  chat: DirectChat,
  author: Account,
  message: Message,
): Promise<void> {
  const { storage, companions, phones } = context
  const other = otherIn(chat, author.phone)
  const readers = readersOf(context, chat)
  const { type, messageAttrs } = stanzaTypeOf(message.content)
  const sent = { ...message, type, messageAttrs, device: 0 }
  await phones.of(author).unit(
    (signal) => encryptForEach(context, signal, readers, { author, other, content: message.content }),
    (encs) => {
      storage.posts.insert({
        chat: chat.key,
        phone: author.phone,
        id: message.id,
        timestamp: message.timestamp,
        content: encodeContent(message.content),
      })
      storage.messages.add({
        chat: chat.key,
        phone: author.phone,
        id: message.id,
        via: 'phone',
        sentAt: message.timestamp * 1000,
        recipients: [],
        target: targetOf(unwrapContent(message.content)),
      })
      for (const { reader, enc } of encs) {
        const attrs = directMessageAttrs(author, other, reader.account, sent)
        companions.queue(reader, stanza('message', attrs, [enc]))
      }
    },
  )
  companions.deliver(readers)
}

function readersOf({ storage }: Context, { people }: DirectChat): Reader[] {
  return [...new Set(people)].flatMap((account) =>
    storage.devices.ofPhone(account.phone).map((device) => ({ ...device, account })),
  )
}

interface Job {
  author: Account
  other: Account
  content: Content
}

/** A device whose keys nobody has is left out. */
async function encryptForEach(context: Context, signal: SignalPhone, readers: Reader[], job: Job) {
  const { encAttrs } = stanzaTypeOf(job.content)
  const encs: { reader: Reader; enc: Stanza }[] = []
  for (const reader of readers) {
    const device = addressOf(reader.account, 'lid', reader.number)
    if (!(await signal.hasSession(device))) {
      const bundle = takeBundle(context, device)
      if (!bundle) continue
      await signal.startSession(device, bundle)
    }
    const content = contentFor(reader.account, job)
    encs.push({ reader, enc: await signal.encrypt(device, content, encAttrs) })
  }
  return encs
}

/** What one's own devices get is marked as sent, with the chat it belongs to. */
export function contentFor(reader: Account, { author, other, content }: Job): Content {
  if (reader.phone !== author.phone) return content
  return { deviceSentMessage: { destinationJid: addressOf(other, 'lid'), message: content } }
}
