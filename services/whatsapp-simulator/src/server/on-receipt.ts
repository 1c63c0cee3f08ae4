import { attribute, child, children, type Stanza, stanza } from '../protocol/stanza.ts'
import { answerMediaRetry } from '../phones/answer-media-retry.ts'
import { answerRetry } from '../phones/answer-retry.ts'
import { chatKey } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import type { Companion } from './companion-session.ts'
import { forwardReceipt } from './forward-receipt.ts'

/** Receipts that say "I have it". A `read` may come long after; a `retry` says the opposite. */
const DELIVERED = new Set(['', 'inactive', 'sender', 'peer_msg', 'hist_sync'])

export async function onReceipt(context: Context, companion: Companion, node: Stanza): Promise<void> {
  const chat = attribute(node, 'to')
  const { participant = '', type = '' } = node.attrs
  const { recipient } = node.attrs
  const known = chatKey(context.storage, companion.phone, recipient ?? chat)
  const ids = [
    attribute(node, 'id'),
    ...children(child(node, 'list'), 'item').map((item) => attribute(item, 'id')),
  ]
  const until = companion.sentUntil()
  const finish = () => {
    for (const id of ids) {
      const as = { tag: 'message', id, chat, participant } as const
      if (context.storage.queue.finish(companion, as, until)) context.storage.messages.touch(known, id)
    }
  }
  const ack = stanza('ack', {
    class: 'receipt',
    id: attribute(node, 'id'),
    from: chat,
    ...(type ? { type } : {}),
    ...(participant ? { participant } : {}),
    ...(recipient ? { recipient } : {}),
  })
  // Not waited for: receipts that come meanwhile are stored in the same commit.
  if (DELIVERED.has(type)) void answerOnceStored(context, companion, finish, ack)
  else companion.send(ack)
  if (type === 'server-error') answerMediaRetry(context, companion, node)
  if (forwardReceipt(context, companion, node)) return
  const retry = type === 'retry' ? child(node, 'retry') : undefined
  if (!retry) return
  const count = Number(retry.attrs.count ?? '1')
  await answerRetry(context, companion, {
    chat: known,
    author: participant || chat,
    id: attribute(node, 'id'),
    count,
  })
}

async function answerOnceStored(
  { storage, log }: Context,
  companion: Companion,
  store: () => void,
  ack: Stanza,
): Promise<void> {
  try {
    await storage.commits.add(store)
    companion.send(ack)
  } catch (error) {
    log.error({ err: error, message_id: ack.attrs.id }, 'A receipt could not be stored')
  }
}
