import type { GroupMessage } from '@wa-monitor/contracts'
import { decodeContent, readContent } from '../protocol/message-content.ts'
import type { GroupMessageRow } from '../storage/messages.ts'
import type { Storage } from '../storage/storage.ts'

/** A message with its words and with what became of it, as far as the server and the phones know by now. */
export function describeMessage(storage: Storage, message: GroupMessageRow): GroupMessage {
  return {
    position: message.position,
    sent_at: message.sentAt,
    chat_jid: message.chat,
    from: message.phone,
    via: message.via,
    message_id: message.id,
    ...(message.via === 'phone' ? postedWords(storage, message) : readWords(storage, message)),
    phones: phonesOf(storage, message),
    companions: storage.queue.deliveries(message.chat, message.id),
  }
}

type Words = Pick<GroupMessage, 'text' | 'image' | 'mentioned' | 'quoted_id'>

const NO_WORDS: Words = { text: '', image: false, mentioned: [], quoted_id: '' }

function postedWords(storage: Storage, { chat, phone, id }: GroupMessageRow): Words {
  const post = storage.posts.find(chat, phone, id)
  const words = post && readContent(decodeContent(post.content))
  if (!words) return NO_WORDS
  return { text: words.text, image: words.image, mentioned: words.mentioned, quoted_id: words.quotedId }
}

/** The server itself can't read what a companion sends: any phone that could knows what it says. */
function readWords(storage: Storage, { chat, id }: GroupMessageRow): Words {
  const copy = storage.copies.findById(chat, id)
  return copy
    ? { text: copy.text, image: false, mentioned: copy.mentioned, quoted_id: copy.quoted_id }
    : NO_WORDS
}

/** Those that should have it, in the order of the group, also while they have nothing yet. */
function phonesOf(storage: Storage, { chat, id, recipients }: GroupMessageRow): GroupMessage['phones'] {
  if (recipients.length === 0) return []
  const tallies = new Map(storage.copies.tallies(chat, id).map((tally) => [tally.phone, tally]))
  return recipients.map((phone) => tallies.get(phone) ?? { phone, readable: 0, unreadable: 0, error: null })
}
