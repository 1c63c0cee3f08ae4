import { jidUser, maskNumber, type StoredMessage } from '@wa-monitor/contracts'
import {
  pauseFeedback,
  resumeFeedback,
  type SchemaDatabase,
  takeStopWord,
  type Transaction,
} from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { Outbound } from '../outbound.ts'
import type { Reactions } from './reactions.ts'
import { isHistory, readStopWord, type StopWord } from './read-stop-word.ts'

interface Parts {
  database: Pick<SchemaDatabase, 'schema'>
  store: Pick<MessageStoreReader, 'phoneOf'>
  /** Every number of ours, phone and LID form. */
  ownIds: () => ReadonlySet<string>
  /** STOP_WORD_NUMBERS: phone JIDs. */
  numbers: readonly string[]
  outbound: Pick<Outbound, 'forbidden' | 'projectOf'>
  reactions: Pick<Reactions, 'show'>
  log: Log
  /** When this process was started, Unix milliseconds. */
  startedAt: number
  /** Something was stopped or let go. */
  onObeyed: () => void
}

/** A stop word of somebody who may say it. */
export interface Order {
  word: StopWord
  message: StoredMessage
  /** Phone JID. */
  by: string
}

/**
 * `!STOP` in a group stops everything that leaves, `!START` lets it go on, and a reaction on the message shows that it was
 * heard. For the numbers on the list only.
 */
export class StopWords {
  private readonly parts: Parts
  private readonly allowed: ReadonlySet<string>
  /** Stop words of LIDs whose number was not known when they were read. */
  private readonly nameless = new Map<string, StoredMessage>()
  private readonly strangers = new Set<string>()

  constructor(parts: Parts) {
    this.parts = parts
    this.allowed = new Set(parts.numbers)
  }

  /** The orders in these rows of the store, in their order. The same rows may come again. */
  hear(rows: readonly StoredMessage[]): Order[] {
    return rows.flatMap((row) => {
      if (row.kind !== 'sender_known') return this.orderIn(row) ?? []
      return [...this.nameless.values()]
        .filter(({ sender_lid }) => sender_lid === row.sender_lid)
        .flatMap((message) => this.orderIn({ ...message, sender: row.sender }) ?? [])
    })
  }

  /** In the transaction that moves the cursor. @returns those that count: what was obeyed before is none of them. */
  async obey(transaction: Transaction, orders: readonly Order[]): Promise<Order[]> {
    const { schema } = this.parts.database
    const obeyed: Order[] = []
    for (const order of orders) {
      const { message, word, by } = order
      const key = `${message.chat_jid}/${message.id}/${by}`
      if (!(await takeStopWord(transaction, schema, { at: new Date(message.timestamp), key }))) continue
      if (word === 'start') await resumeFeedback(transaction, schema)
      else
        await pauseFeedback(transaction, schema, {
          until: null,
          reason: `!STOP in ${this.nameOf(message.chat_jid)}`,
          by: maskPhone(by),
          everything: true,
        })
      obeyed.push(order)
    }
    return obeyed
  }

  /** After the commit: says it in the log and in the group. */
  confirm(obeyed: readonly Order[]): void {
    const { log, outbound, reactions, onObeyed } = this.parts
    if (obeyed.length > 0) onObeyed()
    for (const { word, message, by } of obeyed) {
      const said = `!${word.toUpperCase()} from ${maskPhone(by)} in ${this.nameOf(message.chat_jid)}`
      const ids = { message_id: message.id, chat_jid: message.chat_jid }
      if (word === 'stop') log.warn(ids, `${said}: nothing leaves any more`)
      else log.info(ids, `${said}: feedback goes on`)
      const forbidden = outbound.forbidden(message.chat_jid)
      if (forbidden) log.info(ids, `The stop word is not confirmed in the group: ${forbidden.reason}`)
      else reactions.show(message, by, word === 'stop' ? '✋' : '▶️')
    }
  }

  private orderIn(message: StoredMessage): Order | undefined {
    const { store, ownIds, outbound, log, startedAt } = this.parts
    const word = readStopWord(message)
    if (!word || message.is_from_me === 1 || !outbound.projectOf(message.chat_jid)) return undefined
    if (isHistory(message, startedAt)) return undefined
    const own = ownIds()
    if (own.has(message.sender) || own.has(message.sender_lid)) return undefined
    const by = message.sender || store.phoneOf(message.sender_lid)
    if (by === undefined || by === '') {
      this.nameless.set(`${message.chat_jid}/${message.id}`, message)
      return undefined
    }
    if (this.allowed.has(by)) return { word, message, by }
    if (!this.strangers.has(by))
      log.warn(
        `${maskPhone(by)} wrote !${word.toUpperCase()} in ${this.nameOf(message.chat_jid)} and is not on STOP_WORD_NUMBERS: not obeyed`,
      )
    this.strangers.add(by)
    return undefined
  }

  private nameOf(groupJid: string): string {
    return this.parts.outbound.projectOf(groupJid)?.name ?? groupJid
  }
}

/** `2782…01` */
function maskPhone(jid: string): string {
  return maskNumber(jidUser(jid))
}
