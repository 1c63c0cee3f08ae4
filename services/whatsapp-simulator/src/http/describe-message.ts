import type { GroupMessage, SimulatedMessageKind } from '@wa-monitor/contracts'
import { decodeContent, readContent } from '../protocol/message-content.ts'
import type { GroupMessageRow } from '../storage/messages.ts'
import { mediaIdOf } from './media-id.ts'
import type { Storage } from '../storage/storage.ts'
import { directAddressee, phonesOfDirect } from '../world/chats.ts'
import { type Aimed, outcomeOf } from '../world/outcome.ts'

/** A message with its words and with what became of it, as far as the server and the phones know by now. */
export function describeMessage(storage: Storage, message: GroupMessageRow): GroupMessage {
  const people = phonesOfDirect(message.chat)
  const words = wordsOf(storage, message)
  const { newWords, deleted, reactions } = outcomeOf(message.phone, aimedAt(storage, message))
  return {
    position: message.position,
    sent_at: message.sentAt,
    chat_jid: people ? directAddressee(people, message.phone) : message.chat,
    from: message.phone,
    via: message.via,
    message_id: message.id,
    ...words,
    media_id: words.image ? mediaIdOf(storage, message) : null,
    text: deleted ? '' : (newWords ?? words.text),
    edited: newWords !== undefined,
    deleted,
    reactions,
    phones: phonesOf(storage, message),
    companions: people
      ? storage.queue.directDeliveries(people, message.id)
      : storage.queue.deliveries(message.chat, message.id),
  }
}

interface Words extends Pick<GroupMessage, 'text' | 'image' | 'mentioned' | 'quoted_id' | 'target_id'> {
  kind: SimulatedMessageKind
}

const NO_WORDS: Words = { kind: 'other', text: '', image: false, mentioned: [], quoted_id: '', target_id: '' }

/** The server itself can't read what a companion sends: any phone that could knows what it says. */
function wordsOf(storage: Storage, { chat, phone, id, via }: GroupMessageRow): Words {
  if (via === 'companion') {
    const copy = storage.copies.findById(chat, id)
    if (!copy) return NO_WORDS
    const { kind, text, mentioned, quoted_id, target_id } = copy
    return { kind, text, image: kind === 'image', mentioned, quoted_id, target_id }
  }
  const post = storage.posts.find(chat, phone, id)
  const words = post && readContent(decodeContent(post.content))
  if (!words) return NO_WORDS
  const { kind, text, image, mentioned, quotedId, targetId } = words
  return { kind, text, image, mentioned, quoted_id: quotedId, target_id: targetId }
}

function aimedAt(storage: Storage, { chat, id }: GroupMessageRow): Aimed[] {
  return storage.messages.aimedAt(chat, id).map((row) => {
    const { kind, text } = wordsOf(storage, row)
    // A phone that was let delete somebody else's message was an admin's then.
    const byAdmin = row.via === 'phone' || storage.groups.isAdmin(chat, row.phone)
    return { phone: row.phone, kind, text, byAdmin }
  })
}

/** Those that should have it, in the order of the group, also while they have nothing yet. */
function phonesOf(storage: Storage, { chat, id, recipients }: GroupMessageRow): GroupMessage['phones'] {
  if (recipients.length === 0) return []
  const tallies = new Map(storage.copies.tallies(chat, id).map((tally) => [tally.phone, tally]))
  return recipients.map(
    (phone) => tallies.get(phone) ?? { phone, readable: 0, unreadable: 0, read: false, error: null },
  )
}
