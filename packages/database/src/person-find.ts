/** Where a person is in PostgreSQL: every table of ours, by everything he is known by. As the tables' owner. */
import { bareJid, jidKind, phoneJid, type SchemaName } from '@wa-monitor/contracts'
import type { Transaction } from './database.ts'
import { PERSON_TABLES } from './person-columns.ts'
import { type Person, type Redactor, redactorOf, searchPattern } from './person-forms.ts'
import { planRow, type Row, type RowPlan } from './person-row.ts'
import { table, type TableName } from './schema-name.ts'

/** Rows looked at together. */
const BATCH = 500

export const PERSON_TABLE_NAMES = Object.keys(PERSON_TABLES) as TableName[]

/** What the tables of one schema know him by beside his number. LIDs lead to names, names to nothing. */
export async function learnPerson(
  transaction: Transaction,
  schema: SchemaName,
  person: Person,
): Promise<Person> {
  const pairs = await transaction.query<{ lid: string | null; name: string | null }>(
    `SELECT DISTINCT lid, name FROM (
       SELECT submitted_by AS phone, submitted_by_lid AS lid, sender_name AS name FROM ${table(schema, 'qa_photo_reviews')}
       UNION ALL SELECT sender, sender_lid, sender_name FROM ${table(schema, 'wa_monitor_drop_events')}
       UNION ALL SELECT sender, sender_lid, sender_name FROM ${table(schema, 'wa_monitor_rejected_numbers')}
       UNION ALL SELECT sender, sender_lid, '' FROM ${table(schema, 'wa_monitor_webhooks')}
     ) AS known WHERE phone = $1 OR lid = ANY($2::text[])`,
    [phoneJid(person.phone), person.lids],
  )
  const lids = pairs.flatMap(({ lid }) => (lid !== null && jidKind(lid) === 'lid' ? [bareJid(lid)] : []))
  const names = pairs.flatMap(({ name }) => (name === null || name === '' || name === 'erased' ? [] : [name]))
  const learned = {
    phone: person.phone,
    lids: [...new Set([...person.lids, ...lids])],
    names: [...new Set([...person.names, ...names])],
  }
  // A LID that was new may have written under names of its own.
  return learned.lids.length > person.lids.length ? learnPerson(transaction, schema, learned) : learned
}

/** A row that has something of him. */
export interface FoundRow extends RowPlan {
  row: Row
  /** As text, for the next batch. */
  key: string
}

/** Rows of a table that hold him, in batches. @param lock holds them until the transaction ends */
export async function findRows(
  transaction: Transaction,
  schema: SchemaName,
  name: TableName,
  {
    person,
    redactor,
    after,
    lock,
  }: { person: Person; redactor: Redactor; after: string | null; lock: boolean },
): Promise<{ found: FoundRow[]; last: string | null }> {
  const { key, cast } = PERSON_TABLES[name]
  // The whole row as text: columns that the table's owner has added are looked through as well.
  const rows = await transaction.query<Row & { key_as_text: string }>(
    `SELECT old.*, old."${key}"::text AS key_as_text FROM ${table(schema, name)} AS old
     WHERE to_jsonb(old)::text ~* $1 AND ($2::${cast} IS NULL OR old."${key}" > $2::${cast})
     ORDER BY old."${key}" LIMIT ${BATCH} ${lock ? 'FOR UPDATE' : ''}`,
    [searchPattern(person), after],
  )
  const found = rows.flatMap(({ key_as_text, ...row }) => {
    const plan = planRow(name, row, redactor)
    return Object.keys(plan.changes).length > 0 || foreignColumns(name, row, redactor).length > 0
      ? [{ ...plan, row, key: key_as_text }]
      : []
  })
  return { found, last: rows.length === BATCH ? (rows.at(-1)?.key_as_text ?? null) : null }
}

/** Columns that are not ours and hold him: nobody but their owner knows what may become of them. */
export function foreignColumns(name: TableName, row: Row, redactor: Redactor): string[] {
  const { columns } = PERSON_TABLES[name]
  return Object.entries(row).flatMap(([column, value]) => {
    if (column in columns || value === null || value instanceof Date) return []
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return redactor.isHis(text) && !UUID.test(text) ? [column] : []
  })
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Everything a schema holds of him, as it is: table → rows. Tables without any are left out. */
export async function exportPerson(
  transaction: Transaction,
  schema: SchemaName,
  person: Person,
): Promise<Partial<Record<TableName, Row[]>>> {
  const redactor = redactorOf(person)
  const all: Partial<Record<TableName, Row[]>> = {}
  for (const name of PERSON_TABLE_NAMES) {
    const rows: Row[] = []
    let after: string | null = null
    do {
      const batch: Awaited<ReturnType<typeof findRows>> = await findRows(transaction, schema, name, {
        person,
        redactor,
        after,
        lock: false,
      })
      rows.push(...batch.found.map(({ row }) => row))
      after = batch.last
    } while (after !== null)
    if (rows.length > 0) all[name] = rows
  }
  return all
}

/** The message stores whose messages feedback-sender has followed: one for each number that ever sent. */
export async function followedStores(transaction: Transaction, schema: SchemaName): Promise<string[]> {
  const rows = await transaction.query<{ source: string }>(
    `SELECT source FROM ${table(schema, 'wa_monitor_feedback_followed')} ORDER BY source`,
  )
  return rows.map(({ source }) => source)
}
