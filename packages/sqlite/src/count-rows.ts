import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SqliteDatabase } from './index.ts'

/** So many rows are counted in about a millisecond. */
const ROWS_AT_ONCE = 20_000

/** How many rows each table has. A large table is counted in slices, and everything else has its turn in between. */
export async function countRows(database: SqliteDatabase): Promise<Record<string, number>> {
  const tables = database
    .prepare<[], { name: string; wr: 0 | 1 }>(
      `SELECT name, wr FROM pragma_table_list
       WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .all()
  const counts: Record<string, number> = {}
  for (const { name, wr } of tables) counts[name] = await countTable(database, name, wr === 0)
  return counts
}

async function countTable(database: SqliteDatabase, name: string, hasRowids: boolean): Promise<number> {
  const table = `"${name.replaceAll('"', '""')}"`
  await nextTurn()
  if (!hasRowids)
    return database.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0
  const slice = database.prepare<[number], { n: number; last: number | null }>(
    `SELECT count(*) AS n, max(id) AS last FROM
       (SELECT rowid AS id FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ${ROWS_AT_ONCE})`,
  )
  let total = 0
  for (let after: number | null = Number.MIN_SAFE_INTEGER; after !== null; ) {
    const { n, last } = slice.get(after) as { n: number; last: number | null }
    total += n
    after = last
    await nextTurn()
  }
  return total
}
