/** Takes a person out of PostgreSQL; what he did stays as the business record. As the tables' owner. */
import type { SchemaName } from '@wa-monitor/contracts'
import type { Database, Transaction } from './database.ts'
import { insertFeedbackEvents } from './feedback-events.ts'
import { PERSON_TABLES } from './person-columns.ts'
import { type FoundRow, findRows, foreignColumns, PERSON_TABLE_NAMES } from './person-find.ts'
import { type Person, type Redactor, redactorOf } from './person-forms.ts'
import { CANCELLED_REASON } from './person-row.ts'
import { table, type TableName } from './schema-name.ts'

export interface ErasedPerson {
  /** Table → rows that were changed. */
  erased: Partial<Record<TableName, number>>
  /** Feedback to him that has not gone out, and does not any more. */
  cancelledFeedback: number
  /** Feedback to him that is with a bridge just now: what it was asked to send must stay until it has left. */
  feedbackOnItsWay: number
  /** `table.column` → rows, of columns that are not ours. They were not touched. */
  foreign: Record<string, number>
}

/**
 * Safe to repeat, and to stop at any moment: each batch is a transaction of its own, and what is done is not found again.
 * What waits to be sent to him goes first.
 */
export async function erasePerson(
  database: Pick<Database, 'transaction'>,
  schema: SchemaName,
  person: Person,
): Promise<ErasedPerson> {
  const redactor = redactorOf(person)
  const done: ErasedPerson = { erased: {}, cancelledFeedback: 0, feedbackOnItsWay: 0, foreign: {} }
  for (const name of inOrder()) {
    let after: string | null = null
    do {
      const start: string | null = after
      after = await database.transaction((transaction) =>
        eraseBatch(transaction, schema, name, { person, redactor, after: start, done }),
      )
    } while (after !== null)
  }
  return done
}

function inOrder(): TableName[] {
  const first: TableName = 'wa_monitor_feedback'
  return [first, ...PERSON_TABLE_NAMES.filter((name) => name !== first)]
}

async function eraseBatch(
  transaction: Transaction,
  schema: SchemaName,
  name: TableName,
  {
    person,
    redactor,
    after,
    done,
  }: { person: Person; redactor: Redactor; after: string | null; done: ErasedPerson },
): Promise<string | null> {
  const { found, last } = await findRows(transaction, schema, name, { person, redactor, after, lock: true })
  for (const one of found) {
    for (const column of foreignColumns(name, one.row, redactor)) {
      const where = `${schema}.${name}.${column}`
      done.foreign[where] = (done.foreign[where] ?? 0) + 1
    }
    if (Object.keys(one.changes).length === 0) continue
    if (name === 'wa_monitor_feedback' && one.row.state === 'sending') {
      done.feedbackOnItsWay += 1
      continue
    }
    await change(transaction, schema, name, one)
    done.erased[name] = (done.erased[name] ?? 0) + 1
    if (name === 'wa_monitor_feedback' && one.changes.state === 'cancelled') {
      await noteCancelled(transaction, schema, one)
      done.cancelledFeedback += 1
    }
  }
  return last
}

/** The client library takes an object for JSON, and a list for an array. */
const JSON_COLUMN = 'sent_body'

async function change(
  transaction: Transaction,
  schema: SchemaName,
  name: TableName,
  { key, changes }: FoundRow,
): Promise<void> {
  const { key: keyColumn, cast } = PERSON_TABLES[name]
  const names = Object.keys(changes)
  const set = names.map((column, index) => `"${column}" = $${index + 2}`)
  const values = names.map((column) => {
    const value = changes[column]
    return column === JSON_COLUMN && value !== null ? JSON.stringify(value) : value
  })
  await transaction.query(
    `UPDATE ${table(schema, name)} SET ${set.join(', ')} WHERE "${keyColumn}" = $1::${cast}`,
    [key, ...values],
  )
}

async function noteCancelled(transaction: Transaction, schema: SchemaName, { row }: FoundRow): Promise<void> {
  await insertFeedbackEvents(
    transaction,
    schema,
    [{ id: String(row.id), drop_number: String(row.drop_number) }],
    { state: 'cancelled', detail: CANCELLED_REASON },
  )
}
