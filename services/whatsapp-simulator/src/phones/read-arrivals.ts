/** A phone reads what has reached it: each copy with its own keys, in order, recorded whether readable or not. */
import { bareJid, isGroupJid, maskNumber } from '@wa-monitor/contracts'
import { readContent } from '../protocol/message-content.ts'
import type { Content, Envelope, SignalPhone } from '../protocol/signal-phone.ts'
import {
  attribute,
  children,
  decodeStanza,
  nowSeconds,
  stanza,
  type Stanza,
  uint,
} from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { Arrival } from '../storage/arrivals.ts'
import { addressOf, findAccount, findDevice, modeOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'

/** Real phones give up asking for a message they cannot read. */
const MAX_RETRIES = 5

/** Reads everything that waits for this phone. */
export async function readArrivals(context: Context, account: Account): Promise<void> {
  while (!context.phones.closing) {
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
  return { node, author, from, ...result }
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
  if (node.attrs.category === 'peer') return
  const chat = chatOf(node)
  const id = attribute(node, 'id')
  const before = storage.copies.seen(account.phone, chat, author, id)
  const words = error === null && content ? readContent(content) : undefined
  const copy = {
    received_at: arrival.receivedAt,
    chat_jid: chat,
    sender: author,
    message_id: id,
    text: words?.text ?? '',
    mentioned: words?.mentioned ?? [],
    quoted_id: words?.quotedId ?? '',
    duplicate: before.readable,
    error,
  }
  const mentionsOwner = copy.mentioned.some((jid) => findAccount(storage, jid)?.phone === account.phone)
  storage.copies.insert(account.phone, copy, mentionsOwner)
  storage.accounts.touch(account.phone)
  storage.messages.touch(chat, id)
  if (!from || from.number === 0) return
  if (error !== null && before.times < MAX_RETRIES) {
    companions.queue(from, retryReceipt(context, account, node, before.times + 1))
  }
  if (error === null && from.phone !== account.phone) companions.queue(from, receipt(account, node))
}

/** A chat of two is named after the other one; a copy of one's own message names him as `recipient`. */
function chatOf(node: Stanza): string {
  return bareJid(node.attrs.recipient ?? attribute(node, 'from'))
}

function receipt(account: Account, node: Stanza, attrs: Stanza['attrs'] = {}, content?: Stanza[]): Stanza {
  const from = attribute(node, 'from')
  const own = addressOf(account, modeOf(node.attrs.participant ?? from))
  const who: Stanza['attrs'] = isGroupJid(from) ? { from, participant: own } : { from: own }
  return stanza('receipt', { ...who, id: attribute(node, 'id'), t: nowSeconds(), ...attrs }, content)
}

function retryReceipt(context: Context, account: Account, node: Stanza, count: number): Stanza {
  const { registrationId } = context.storage.accounts.identity(account.phone)
  const retry = { count: count.toString(), id: attribute(node, 'id'), t: attribute(node, 't'), v: '1' }
  return receipt(account, node, { type: 'retry' }, [
    stanza('retry', retry),
    stanza('registration', {}, uint(registrationId, 4)),
  ])
}
