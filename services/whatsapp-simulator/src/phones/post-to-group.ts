import { targetOf } from '../protocol/content-kind.ts'
import { encodeContent } from '../protocol/message-content.ts'
import type { Content, SignalPhone } from '../protocol/signal-phone.ts'
import { stanzaTypeOf } from '../protocol/stanza-type.ts'
import { stanza, type Stanza } from '../protocol/stanza.ts'
import { unwrapContent } from '../protocol/unwrap-content.ts'
import { takeBundle } from '../server/key-directory.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { Group } from '../storage/groups.ts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { groupMessageAttrs } from './message-attrs.ts'

/** What somebody posts; its content is ready to be encrypted. */
export interface Message {
  id: string
  /** Unix seconds. */
  timestamp: number
  content: Content
}

interface Reader extends DeviceId {
  /** LID form: what its session is filed under. */
  address: string
}

/**
 * Posts a message from a person's phone. It is in the queue of every member's companions when this resolves.
 *
 * Members' phones get no copy: they are watched for what the companions send.
 */
export async function postToGroup(
  context: Context,
  group: Group,
  author: Account,
  message: Message,
): Promise<void> {
  const { storage, companions, phones } = context
  const address = addressOf(author, group.addressingMode)
  const readers = companionsIn(context, group)
  const { type, messageAttrs } = stanzaTypeOf(message.content)
  const attrs = groupMessageAttrs(group, author, { ...message, type, messageAttrs, device: 0 })
  await phones.of(author).unit(
    (signal) =>
      encryptFor(context, signal, { group, phone: author.phone, address, readers, content: message.content }),
    (encrypted) => {
      storage.posts.insert({
        chat: group.jid,
        phone: author.phone,
        id: message.id,
        timestamp: message.timestamp,
        content: encodeContent(message.content),
      })
      storage.messages.add({
        chat: group.jid,
        phone: author.phone,
        id: message.id,
        via: 'phone',
        sentAt: message.timestamp * 1000,
        recipients: [],
        target: targetOf(unwrapContent(message.content)),
      })
      storage.phoneKeys.gaveSenderKey(author.phone, group.jid, address, [...encrypted.keys.keys()])
      for (const reader of readers) {
        const key = encrypted.keys.get(reader.address)
        companions.queue(reader, stanza('message', attrs, key ? [key, encrypted.body] : [encrypted.body]))
      }
    },
  )
  companions.deliver(readers)
}

function companionsIn({ storage }: Context, group: Group): Reader[] {
  return storage.devices.inGroup(group.jid).map(({ number, ...member }) => ({
    phone: member.phone,
    number,
    address: addressOf(member, 'lid', number),
  }))
}

interface Job {
  group: Group
  phone: string
  /** The author, as the group addresses him. */
  address: string
  readers: Reader[]
  content: Content
}

/** The message under the author's sender key, and that key for each reader who does not have it yet. */
async function encryptFor(context: Context, signal: SignalPhone, job: Job) {
  const { group, phone, address, readers, content } = job
  const holders = context.storage.phoneKeys.devicesWithSenderKey(phone, group.jid, address)
  const lacking = readers.filter((reader) => !holders.has(reader.address))
  const keys = new Map<string, Stanza>()
  if (lacking.length > 0) {
    const senderKey = await signal.senderKeyContent(group.jid, address)
    for (const { address: reader } of lacking) {
      if (!(await signal.hasSession(reader))) {
        const bundle = takeBundle(context, reader)
        if (!bundle) continue
        await signal.startSession(reader, bundle)
      }
      keys.set(reader, await signal.encrypt(reader, senderKey))
    }
  }
  const body = await signal.encryptForGroup(group.jid, address, content, stanzaTypeOf(content).encAttrs)
  return { keys, body }
}
