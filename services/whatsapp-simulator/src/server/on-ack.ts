import { attribute, type Stanza } from '../protocol/stanza.ts'
import type { QueuedAs } from '../storage/queue.ts'
import { chatKey } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import type { Companion } from './companion-session.ts'

const CLASSES = new Set<QueuedAs['tag']>(['message', 'receipt', 'notification'])

/** The client is done with a stanza (for a message: it could not use it; a good one is answered by a receipt). */
export function onAck({ storage, log }: Context, companion: Companion, node: Stanza): void {
  const tag = node.attrs.class as QueuedAs['tag']
  if (!CLASSES.has(tag)) return
  const as = {
    tag,
    id: attribute(node, 'id'),
    chat: attribute(node, 'to'),
    participant: node.attrs.participant ?? '',
  }
  const known = chatKey(storage, companion.phone, node.attrs.recipient ?? as.chat)
  storage.transaction(() => {
    const finished = storage.queue.finish(companion, as, companion.sentUntil())
    if (finished && tag === 'message') storage.messages.touch(known, as.id)
  })
  if (node.attrs.error) log.info({ id: as.id, error: node.attrs.error }, `Client could not use a ${tag}`)
}
