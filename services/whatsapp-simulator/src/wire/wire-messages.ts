/** What became of one message, from the rows that carry its id. Pure. */
import type { WireMessage, WireRow } from '@wa-monitor/contracts'

type Delivery = WireMessage['deliveries'][number]
type Send = WireMessage['sends'][number]
type PhoneCopies = WireMessage['phones'][number]
type Answer = Delivery['answers'][number]

/** Receipts that say "I have it". */
const DELIVERED = new Set(['', 'inactive', 'sender', 'peer_msg', 'hist_sync'])
/** A stanza that reached the other side, as far as the server can tell. */
const THROUGH = new Set(['sent', 'received'])

/** @param rows all of one id, in order. @returns nothing when none of them is a message. */
export function summariseMessage(rows: readonly WireRow[]): WireMessage[] {
  const first = rows.find(({ event, tag }) => event === 'stanza' && tag === 'message')
  if (!first) return []
  const deliveries = new Map<string, Delivery>()
  const sends = new Map<string, Send>()
  const phones = new Map<string, PhoneCopies>()
  for (const row of rows) {
    if (row.event === 'copy') addCopy(entry(phones, row.device, noCopies), row)
    else if (row.event === 'phone_receipt') addPhoneReceipt(entry(phones, row.device, noCopies), row)
    else if (row.tag === 'message' && row.direction === 'out') {
      addDelivery(entry(deliveries, row.device, noDelivery), row)
    } else if (row.tag === 'message') addSend(entry(sends, row.device, noSend), row)
    else if (isAnswer(row) && row.direction === 'in') {
      addAnswerToDelivery(entry(deliveries, row.device, noDelivery), row)
    } else if (isAnswer(row)) addAnswerToSend(entry(sends, row.device, noSend), row)
  }
  return [
    {
      position: first.position,
      message_id: first.id,
      chat_jid: first.direction === 'out' ? first.from : first.to,
      participant: first.participant,
      deliveries: [...deliveries.values()],
      sends: [...sends.values()],
      phones: [...phones.values()],
    },
  ]
}

function entry<T>(entries: Map<string, T>, device: string, make: (device: string) => T): T {
  const known = entries.get(device)
  if (known) return known
  const made = make(device)
  entries.set(device, made)
  return made
}

function noDelivery(device: string): Delivery {
  return {
    device,
    sent: [],
    offline: 0,
    withheld: 0,
    cut: 0,
    receipts: 0,
    retries: 0,
    errors: [],
    answers: [],
  }
}

function noSend(device: string): Send {
  return { device, received: [], lost: 0, acks: 0, errors: [], answers: [] }
}

function noCopies(device: string): PhoneCopies {
  return { device, readable: 0, duplicate: 0, unreadable: 0, errors: [], receipts: 0, retries: 0 }
}

/** An ack of a receipt carries the message's id as well, and says nothing about it. */
function isAnswer(row: WireRow): boolean {
  if (!THROUGH.has(row.outcome)) return false
  return row.tag === 'receipt' || (row.tag === 'ack' && row.class === 'message')
}

function addDelivery(delivery: Delivery, row: WireRow): void {
  if (row.outcome === 'withheld') delivery.withheld += 1
  else if (row.outcome === 'cut') delivery.cut += 1
  else {
    delivery.sent.push(row.at)
    if (row.offline) delivery.offline += 1
  }
}

function addSend(send: Send, row: WireRow): void {
  if (row.outcome === 'received') send.received.push(row.at)
  else send.lost += 1
}

function addAnswerToDelivery(delivery: Delivery, row: WireRow): void {
  delivery.answers.push(answerOf(row))
  if (row.tag === 'ack') delivery.errors.push(...(row.error ? [row.error] : []))
  else if (row.type === 'retry') delivery.retries += 1
  else if (DELIVERED.has(row.type)) delivery.receipts += 1
}

function addAnswerToSend(send: Send, row: WireRow): void {
  send.answers.push(answerOf(row))
  if (row.tag !== 'ack') return
  if (row.error) send.errors.push(row.error)
  else send.acks += 1
}

function addCopy(copies: PhoneCopies, row: WireRow): void {
  if (row.outcome === 'unreadable') {
    copies.unreadable += 1
    copies.errors.push(row.error)
    return
  }
  copies.readable += 1
  if (row.outcome === 'duplicate') copies.duplicate += 1
}

function addPhoneReceipt(copies: PhoneCopies, row: WireRow): void {
  if (row.type === 'retry') copies.retries += 1
  else copies.receipts += 1
}

function answerOf({ at, tag, type, error, participant }: WireRow): Answer {
  return { at, tag: tag === 'ack' ? 'ack' : 'receipt', type, error, participant }
}
