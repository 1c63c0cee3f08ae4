import type { GroupCommit, SqliteDatabase } from '@wa-monitor/sqlite'
import type { LimitLedger } from './limit-ledger.ts'
import { overwriting } from './overwriting.ts'

/** How the `error` of a row begins that was given up without an answer of WhatsApp's. */
export const LEFT_UNKNOWN = 'not known whether it has left'

export interface OutboxRow {
  seq: number
  idempotency_key: string | null
  /** What the caller asked for, hashed: the same key with another request is refused. */
  request_hash: string
  /** The id on the wire, chosen before anything leaves. */
  message_id: string
  chat_jid: string
  /** The WhatsApp message, encoded: what is sent, sent again after a crash, and resent to a phone that asks. */
  content: Buffer
  state: 'accepted' | 'server_ack' | 'refused'
  error: string | null
  /** Unix milliseconds. */
  created_at: number
}

type NewOutboxRow = Pick<
  OutboxRow,
  'idempotency_key' | 'request_hash' | 'message_id' | 'chat_jid' | 'content' | 'created_at'
>

export interface Outbox {
  /**
   * Writes the row and counts its id against the limits, in one commit that is on the disk when this returns.
   *
   * @param countedAt what the limits' `claim` returned.
   */
  add(row: NewOutboxRow, countedAt: number): void
  byKey(idempotencyKey: string): OutboxRow | undefined
  byMessageId(messageId: string): OutboxRow | undefined
  /** Rows whose fate is open, oldest first. */
  accepted(): OutboxRow[]
  countAccepted(): number
  /** Of all rows whose fate is open: nobody will find out, and none of them leaves by itself. Returns how many. */
  giveUpOpen(why: string, now: number): number
  /** Removes settled rows of before `before` (Unix milliseconds), at most `limit`, and overwrites them. Returns how many. */
  purge(before: number, limit: number): number
  settle(messageId: string, state: 'server_ack' | 'refused', error: string | null, now: number): void
}

export function createOutbox(
  db: SqliteDatabase,
  group: Pick<GroupCommit, 'durable'>,
  ledger: Pick<LimitLedger, 'add'>,
): Outbox {
  const add = db.prepare(`
    INSERT INTO outbox (idempotency_key, request_hash, message_id, chat_jid, content, state, created_at)
    VALUES (@idempotency_key, @request_hash, @message_id, @chat_jid, @content, 'accepted', @created_at)`)
  const byKey = db.prepare<[string], OutboxRow>('SELECT * FROM outbox WHERE idempotency_key = ?')
  const byMessageId = db.prepare<[string], OutboxRow>('SELECT * FROM outbox WHERE message_id = ?')
  const accepted = db.prepare<[], OutboxRow>(`SELECT * FROM outbox WHERE state = 'accepted' ORDER BY seq`)
  const countAccepted = db.prepare<[], { n: number }>(
    `SELECT count(*) AS n FROM outbox WHERE state = 'accepted'`,
  )
  const settle = db.prepare(
    `UPDATE outbox SET state = ?, error = ?, settled_at = ? WHERE message_id = ? AND state = 'accepted'`,
  )
  const giveUp = db.prepare(
    `UPDATE outbox SET state = 'refused', error = ?, settled_at = ? WHERE state = 'accepted'`,
  )
  const purge = db.prepare(`
    DELETE FROM outbox WHERE seq IN (SELECT seq FROM outbox WHERE state <> 'accepted' AND settled_at < ? ORDER BY seq LIMIT ?)`)
  return {
    add: (row, countedAt) =>
      group.durable(() => {
        add.run(row)
        ledger.add(row.message_id, countedAt)
      }),
    byKey: (key) => byKey.get(key),
    byMessageId: (id) => byMessageId.get(id),
    accepted: () => accepted.all(),
    countAccepted: () => countAccepted.get()?.n ?? 0,
    purge: (before, limit) => overwriting(db, () => group.durable(() => purge.run(before, limit).changes)),
    giveUpOpen: (why, now) => group.durable(() => giveUp.run(why, now).changes),
    settle: (id, state, error, now) => void group.durable(() => settle.run(state, error, now, id)),
  }
}
