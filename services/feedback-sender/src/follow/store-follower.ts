/**
 * What messages.db says about our messages, applied to the rows of feedback.
 *
 * The cursor in PostgreSQL says up to where *everything* is done; this process reads ahead of it. A step of a message whose
 * WhatsApp id no row has yet, in a group where a message is on its way whose id is not known, may belong to that one: it is
 * kept and tried again, and the cursor stays before it. So a step that is read before its row knows its message is not
 * lost, whoever crashes, and nothing waits behind it. Whatever is read again after a crash changes nothing: every arrow is
 * conditional on its origin, and a stop word is taken once.
 */
import type { StoredMessage } from '@wa-monitor/contracts'
import {
  feedbackOfMessages,
  groupsWithUnnamedMessages,
  lockFollowed,
  markReceived,
  markSent,
  markStopped,
  insertFeedbackEvents,
  saveFollowed,
  type SchemaDatabase,
  type Transaction,
} from '@wa-monitor/database'
import type { MessageStoreReader } from '@wa-monitor/message-store'
import type { Log } from '@wa-monitor/service'
import type { Order, StopWords } from '../stop-words/stop-words.ts'
import { type Progress, progressOf, type SendStateRow } from './progress.ts'

interface Parts {
  database: SchemaDatabase
  store: MessageStoreReader
  /** What its cursor is called: the path. */
  source: string
  log: Log
  /** Undefined where nobody listens for them. */
  stopWords: StopWords | undefined
}

/** Rows that are read and applied together. */
const BATCH = 500
/** Rows that say nothing of ours are passed without a word to PostgreSQL, and read again after a restart: not too many. */
const UNSAVED = 2000
/** After this long a step whose message nobody knows is somebody else's, whatever is stuck. */
const KEPT_MS = 24 * 60 * 60_000

interface Applied {
  obeyed: Order[]
  progress: Progress
  /** Steps whose message may still become known. */
  open: SendStateRow[]
}

export class StoreFollower {
  private readonly parts: Parts
  private storeId = ''
  /** Read up to here; undefined before PostgreSQL has said where to begin. */
  private position: number | undefined
  private saved = 0
  private kept: SendStateRow[] = []

  constructor(parts: Parts) {
    this.parts = parts
  }

  /** Steps that wait for their row to name its message. */
  get waiting(): number {
    return this.kept.length
  }

  /** Reads to the end. @throws what store and PostgreSQL throw; the next call goes on where this one ended. */
  async processAll(): Promise<void> {
    this.checkStore()
    this.position ??= this.saved = await this.transaction((_transaction, seq) => Promise.resolve(seq))
    for (;;) {
      const rows = this.parts.store.readAll(this.position, BATCH)
      await this.processBatch(rows)
      if (rows.length < BATCH) return
    }
  }

  /** Another store in its place, or an older state of it: read from where PostgreSQL says, which looks at the same. */
  private checkStore(): void {
    const { store } = this.parts
    const storeId = store.storeId()
    if (storeId === this.storeId && (this.position ?? 0) <= store.lastSeq()) return
    if (this.storeId !== '')
      this.parts.log.warn('messages.db is another one, or an older state of it: read from its start')
    this.storeId = storeId
    this.position = undefined
    this.saved = 0
    this.kept = []
  }

  private async processBatch(rows: readonly StoredMessage[]): Promise<void> {
    const { stopWords } = this.parts
    const last = rows.at(-1)?.seq ?? this.position ?? 0
    const steps = [...this.kept, ...rows.flatMap((row) => this.stepsIn(row))]
    const orders = stopWords?.hear(rows) ?? []
    if (steps.length > 0 || orders.length > 0 || last - this.saved > UNSAVED) {
      const applied = await this.transaction((transaction, seq) =>
        this.apply(transaction, { steps, orders, seq, last }),
      )
      this.kept = applied.open
      this.saved = last
      stopWords?.confirm(applied.obeyed)
      this.say(applied.progress)
    }
    this.position = last
  }

  /** A receipt; and when a LID becomes a phone, the receipts that came under the LID alone. */
  private stepsIn(row: StoredMessage): SendStateRow[] {
    if (row.kind === 'send_state') return [row]
    if (row.kind !== 'sender_known') return []
    const { sender, seq } = row
    return this.parts.store
      .receiptsOfLid(row.chat_jid, row.sender_lid)
      .map((receipt) => ({ ...receipt, sender, seq }))
  }

  private async apply(
    transaction: Transaction,
    {
      steps,
      orders,
      seq,
      last,
    }: { steps: SendStateRow[]; orders: readonly Order[]; seq: number; last: number },
  ): Promise<Applied> {
    const { database, source, stopWords } = this.parts
    const { schema } = database
    // What another follower has done meanwhile.
    const todo = steps.filter((step) => step.seq > seq)
    const chats = [...new Set(todo.map(({ chat_jid }) => chat_jid))]
    const unnamed = chats.length > 0 ? await groupsWithUnnamedMessages(transaction, schema, chats) : new Set()
    const ids = [...new Set(todo.map(({ target_id }) => target_id))]
    const rows = ids.length > 0 ? await feedbackOfMessages(transaction, schema, ids) : []
    const known = new Set(rows.map(({ message_id }) => message_id))
    const oldest = Date.now() - KEPT_MS
    const open = todo.filter(
      ({ target_id, chat_jid, received_at }) =>
        !known.has(target_id) && unnamed.has(chat_jid) && received_at > oldest,
    )
    const progress = progressOf(rows, todo, (receipt, jid) => this.isFrom(receipt, jid))
    for (const { id, messageId } of progress.sent) await markSent(transaction, schema, id, messageId)
    for (const id of progress.refused) {
      const text = 'WhatsApp refused it; the bridge’s log has its code. Sent again it is a new message'
      const stopped = await markStopped(transaction, schema, id, {
        from: 'sending',
        to: 'failed',
        code: 'refused',
        text,
      })
      if (stopped.length > 0)
        await insertFeedbackEvents(transaction, schema, stopped, {
          state: 'failed',
          detail: text,
          code: 'refused',
        })
    }
    await markReceived(transaction, schema, progress.received)
    const obeyed = (await stopWords?.obey(transaction, orders)) ?? []
    const done = Math.min(last, ...open.map((step) => step.seq - 1))
    if (done > seq) await saveFollowed(transaction, schema, { source, seq: done })
    return { obeyed, progress, open }
  }

  /** The same person under either form of his address. */
  private isFrom({ sender, sender_lid }: SendStateRow, jid: string): boolean {
    const { store } = this.parts
    if (jid === sender || jid === sender_lid) return true
    const phone = sender || (sender_lid && store.phoneOf(sender_lid))
    return Boolean(phone) && phone === (store.phoneOf(jid) ?? jid)
  }

  private say({ received, sent, refused }: Progress): void {
    const { log } = this.parts
    for (const { id, messageId } of sent) log.info({ feedback: id, message_id: messageId }, 'Feedback sent')
    for (const id of refused) log.error({ feedback: id, reason: 'refused' }, 'Feedback failed: refused')
    for (const { feedback, readAt } of received)
      log.info(
        { feedback: feedback.id },
        `Feedback for ${feedback.drop_number || 'a reply'} ${readAt === null ? 'delivered' : 'read'}`,
      )
  }

  /** With the cursor locked. */
  private transaction<Result>(
    work: (transaction: Transaction, seq: number) => Promise<Result>,
  ): Promise<Result> {
    const { database, source, store } = this.parts
    const at = { source, storeId: this.storeId, lastSeq: () => store.lastSeq() }
    return database.transaction(async (transaction) =>
      work(transaction, await lockFollowed(transaction, database.schema, at)),
    )
  }
}
