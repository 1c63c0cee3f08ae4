import type { SqliteDatabase } from '@wa-monitor/sqlite'

export type Changes = ReturnType<typeof changesTable>

/** Numbers what happens, so that whoever looks again and again is told only what is new. */
export function changesTable(database: SqliteDatabase) {
  const last = database.prepare<[], { last: number }>('SELECT last FROM changes')
  const next = database.prepare<[], { last: number }>('UPDATE changes SET last = last + 1 RETURNING last')
  const listeners = new Set<() => void>()
  return {
    last: () => last.get()?.last ?? 0,
    next(): number {
      for (const listener of listeners) listener()
      return next.get()?.last ?? 0
    },
    /** Told at each change, before it is committed: look a moment later. @returns a function that ends it. */
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
