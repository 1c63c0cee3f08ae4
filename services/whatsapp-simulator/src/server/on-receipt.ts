import { attribute, child, children, type Stanza, stanza } from '../protocol/stanza.ts'
import { answerRetry } from '../phones/answer-retry.ts'
import type { Context } from '../world/context.ts'
import type { Companion } from './companion-session.ts'

/** Receipts that say "I have it". A `read` may come long after; a `retry` says the opposite. */
const DELIVERED = new Set(['', 'inactive', 'sender', 'peer_msg', 'hist_sync'])

export async function onReceipt(context: Context, companion: Companion, node: Stanza): Promise<void> {
  const chat = attribute(node, 'to')
  const { participant = '', type = '' } = node.attrs
  const ids = [
    attribute(node, 'id'),
    ...children(child(node, 'list'), 'item').map((item) => attribute(item, 'id')),
  ]
  if (DELIVERED.has(type)) {
    context.storage.transaction(() => {
      for (const id of ids) {
        const as = { tag: 'message', id, chat, participant } as const
        if (context.storage.queue.finish(companion, as, companion.sentUntil())) {
          context.storage.messages.touch(chat, id)
        }
      }
    })
  }
  companion.send(
    stanza('ack', {
      class: 'receipt',
      id: attribute(node, 'id'),
      from: chat,
      ...(type ? { type } : {}),
      ...(participant ? { participant } : {}),
    }),
  )
  const retry = type === 'retry' ? child(node, 'retry') : undefined
  if (!retry) return
  const count = Number(retry.attrs.count ?? '1')
  await answerRetry(context, companion, {
    chat,
    author: participant || chat,
    id: attribute(node, 'id'),
    count,
  })
}
