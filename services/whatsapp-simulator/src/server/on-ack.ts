import { attribute, type Stanza } from '../protocol/stanza.ts'
import type { QueuedAs } from '../storage/queue.ts'
import type { Context } from '../world/context.ts'
import type { Companion } from './companion-session.ts'

const CLASSES: Record<string, QueuedAs['tag']> = {
  message: 'message',
  receipt: 'receipt',
  notification: 'notification',
}

/** The client is done with a stanza (for a message: it could not use it; a good one is answered by a receipt). */
export function onAck({ storage, log }: Context, companion: Companion, node: Stanza): void {
  const tag = CLASSES[node.attrs.class ?? '']
  if (!tag) return
  const as = {
    tag,
    id: attribute(node, 'id'),
    chat: attribute(node, 'to'),
    participant: node.attrs.participant ?? '',
  }
  storage.transaction(() => {
    const finished = storage.queue.finish(companion, as, companion.sentUntil())
    if (finished && tag === 'message') storage.messages.touch(as.chat, as.id)
  })
  if (node.attrs.error) log.info({ id: as.id, error: node.attrs.error }, `Client could not use a ${tag}`)
}
