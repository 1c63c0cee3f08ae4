import type { SqliteDatabase } from '@wa-monitor/sqlite'

export type Changes = ReturnType<typeof changesTable>

/** Numbers what happens, so that whoever looks again and again is told only what is new. */
export function changesTable(database: SqliteDatabase) {
  const last = database.prepare<[], { last: number }>('SELECT last FROM changes')
  const next = database.prepare<[], { last: number }>('UPDATE changes SET last = last + 1 RETURNING last')
  return {
    last: () => last.get()?.last ?? 0,
    next: () => next.get()?.last ?? 0,
  }
}
