/** Statements on `wa_monitor_cursors`: how far each group has been read. */
import type { SchemaName } from '@wa-monitor/contracts'
import { column } from './columns.ts'
import type { Transaction } from './database.ts'
import { routine, table } from './schema-name.ts'

export interface Cursor {
  /** Empty before the first message. */
  store_id: string
  last_seq: number
  read_from: Date
  refused: boolean
}

export interface GroupToRead {
  group_jid: string
  /** ISO 8601: messages sent before this are not counted. */
  read_from: string
  /** Whether the project says `since`: then an earlier one than before means reading the store again. */
  chosen: boolean
}

export interface SavedCursor {
  groupJid: string
  storeId: string
  lastSeq: number
  hasMore: boolean
}

/** Groups that have a cursor keep it. Reading again is harmless: a message that was counted is recognised. */
export async function registerGroups(
  transaction: Transaction,
  schema: SchemaName,
  groups: readonly GroupToRead[],
): Promise<void> {
  await transaction.query(
    `INSERT INTO ${table(schema, 'wa_monitor_cursors')} AS cursor (group_jid, read_from)
     SELECT group_jid, read_from
     FROM jsonb_to_recordset($1::jsonb) AS given(group_jid text, read_from timestamptz)
     ON CONFLICT (group_jid) DO NOTHING`,
    [JSON.stringify(groups)],
  )
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_cursors')} AS cursor
     SET read_from = given.read_from, last_seq = 0, refused_at = NULL, updated_at = now()
     FROM jsonb_to_recordset($1::jsonb) AS given(group_jid text, read_from timestamptz, chosen boolean)
     WHERE cursor.group_jid = given.group_jid AND given.chosen AND given.read_from < cursor.read_from`,
    [JSON.stringify(groups)],
  )
}

/** What the caller has prepared for, on the assumption that nobody else has read the group since. */
export interface ExpectedPosition {
  storeId: string
  lastSeq: number
  /** Locked as `lockDrops` does, if the cursor is where it is expected. */
  dropNumbers: readonly string[]
}

/** Holds the group until the transaction ends; undefined while another monitor has it. */
export async function claimCursor(
  transaction: Transaction,
  schema: SchemaName,
  groupJid: string,
  expected: ExpectedPosition = { storeId: '', lastSeq: -1, dropNumbers: [] },
): Promise<Cursor | undefined> {
  const [cursor] = await transaction.query<Cursor>(
    `SELECT store_id, last_seq, read_from, refused FROM ${routine(schema, 'wa_monitor_claim')}($1, $2, $3, $4)`,
    [groupJid, expected.storeId, expected.lastSeq, column(expected.dropNumbers)],
  )
  return cursor
}

/**
 * The group has been read up to `lastSeq` of that store.
 *
 * @param hasMore the next batch follows at once: then COMMIT does not wait for the disk. If PostgreSQL crashes, what it
 * loses is the end of its log, rows and cursor together, and the messages are read again; and whoever waits for the
 * disk after this takes it along.
 */
export async function saveCursor(
  transaction: Transaction,
  schema: SchemaName,
  { groupJid, storeId, lastSeq, hasMore }: SavedCursor,
): Promise<void> {
  await transaction.query(`SELECT ${routine(schema, 'wa_monitor_save_cursor')}($1, $2, $3, $4)`, [
    groupJid,
    storeId,
    lastSeq,
    hasMore,
  ])
}

/** Remembered, as the store would grow past the cursor again and hide what lies between. */
export async function refuseCursor(
  transaction: Transaction,
  schema: SchemaName,
  groupJid: string,
): Promise<void> {
  await transaction.query(
    `UPDATE ${table(schema, 'wa_monitor_cursors')} SET refused_at = now(), updated_at = now()
     WHERE group_jid = $1 AND refused_at IS NULL`,
    [groupJid],
  )
}
