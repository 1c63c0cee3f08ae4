/** A phone reads what has reached it: each copy with its own keys, in order, recorded whether readable or not. */
import { bareJid, isGroupJid, maskNumber } from '@wa-monitor/contracts'
import { readContent } from '../protocol/message-content.ts'
import type { Content, Envelope, SignalPhone } from '../protocol/signal-phone.ts'
import { attribute, children, decodeStanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Arrival } from '../storage/arrivals.ts'
import { answerPeer } from './answer-peer.ts'
import { rememberContent } from './remember-content.ts'
import { addressOf, findAccount, findDevice } from '../world/addresses.ts'
import { chatKey } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import { lookAt } from './read-messages.ts'
import { deliveryReceipt, retryReceipt } from './receipts.ts'

/** Real phones give up asking for a message they cannot read. */
const MAX_RETRIES = 5

/** Reads everything that waits for this phone, unless it is offline. */
export async function readArrivals(context: Context, account: Account): Promise<void> {
  while (!context.phones.closing && !context.storage.accounts.settings(account.phone).offline) {
    const sender = await context.phones.of(account).unit(
      async (signal) => {
        const arrival = context.storage.arrivals.next(account.phone)
        return arrival && { arrival, reading: await read(context, signal, account, arrival) }
      },
      (done) => done && store(context, account, done.arrival, done.reading),
    )
    if (!sender) return
    if (sender.reading.from) context.companions.deliver([sender.reading.from])
  }
}

type Reading = Awaited<ReturnType<typeof read>>

async function read(context: Context, signal: SignalPhone, account: Account, arrival: Arrival) {
  const node = await decodeStanza(arrival.stanza)
  const author = node.attrs.participant ?? attribute(node, 'from')
  const from = findDevice(context.storage, author)
  const result = from
    ? await decryptAll(signal, node, envelopeOf(node, author, from))
    : { content: undefined, error: 'its sender is not known here' }
  if (result.error !== null) {
    const line = { phone: maskNumber(account.phone), message_id: node.attrs.id, error: result.error }
    context.log.warn(line, 'A phone could not read its copy')
  }
  const isRequest = node.attrs.category === 'peer' && from?.phone === account.phone && from.number > 0
  const answer =
    isRequest && result.content
      ? await answerPeer(context, signal, from, attribute(node, 'id'), result.content)
      : undefined
  return { node, author, from, answer, ...result }
}

function envelopeOf(node: Stanza, author: string, from: { account: Account; number: number }): Envelope {
  const chat = attribute(node, 'from')
  const session = addressOf(from.account, 'lid', from.number)
  return isGroupJid(chat) ? { session, group: { jid: chat, author } } : { session }
}

/** The first `<enc>` with words counts; one that fails does not matter when another has them. */
async function decryptAll(signal: SignalPhone, node: Stanza, from: Envelope) {
  let content: Content | undefined
  let error: string | null = null
  for (const enc of children(node, 'enc')) {
    try {
      const decrypted = await signal.decrypt(enc, from)
      if (!content || readContent(decrypted)) content = decrypted
    } catch (failure) {
      error ??= (failure as Error).message
    }
  }
  if (content && readContent(content)) error = null
  return { content, error: content || error ? error : 'it holds nothing encrypted' }
}

function store(context: Context, account: Account, arrival: Arrival, reading: Reading): void {
  const { storage, companions } = context
  const { node, author, from, content, error } = reading
  storage.arrivals.remove(arrival.position)
  // Between a companion and its own phone only: requests, not messages.
  if (node.attrs.category === 'peer') {
    if (from && reading.answer) companions.queue(from, reading.answer)
    return
  }
  const chatJid = chatOf(node)
  const chat = chatKey(storage, account.phone, chatJid)
  const id = attribute(node, 'id')
  const before = storage.copies.seen(account.phone, chatJid, author, id)
  const words = error === null && content ? readContent(content) : undefined
  const mentioned = words?.mentioned ?? []
  const target = words?.targetId ?? ''
  storage.copies.insert(account.phone, {
    received_at: arrival.receivedAt,
    chat_jid: chatJid,
    chat,
    sender: author,
    message_id: id,
    text: words?.text ?? '',
    mentioned,
    quoted_id: words?.quotedId ?? '',
    kind: words?.kind ?? 'other',
    target_id: target,
    duplicate: before.readable,
    error,
    mentionsOwner: mentioned.some((jid) => findAccount(storage, jid)?.phone === account.phone),
  })
  context.wire.note({
    event: 'copy',
    at: arrival.receivedAt,
    connection: 0,
    device: addressOf(account, 'pn'),
    stanza: node,
    outcome: error !== null ? 'unreadable' : before.readable ? 'duplicate' : 'readable',
    error: error ?? '',
  })
  storage.accounts.touch(account.phone)
  storage.messages.touch(chat, id)
  if (from && target !== '') storage.messages.setTarget(chat, from.phone, id, target)
  if (!from || from.number === 0) return
  if (error === null && content) rememberContent(storage, chat, from, id, content)
  if (error !== null && before.times < MAX_RETRIES) {
    const { registrationId } = storage.accounts.identity(account.phone)
    companions.queue(from, retryReceipt(account, registrationId, node, before.times + 1))
  }
  if (error !== null || from.phone === account.phone) return
  companions.queue(from, deliveryReceipt(account, node))
  if (storage.accounts.settings(account.phone).readsAutomatically) lookAt(context, account, chat, id)
}

/** A chat of two is named after the other one; a copy of one's own message names him as `recipient`. */
function chatOf(node: Stanza): string {
  return bareJid(node.attrs.recipient ?? attribute(node, 'from'))
}
