import type { SqliteDatabase } from '@wa-monitor/sqlite'

export function prekeyStockTable(database: SqliteDatabase) {
  const set = database.prepare<[string, number]>('INSERT OR REPLACE INTO prekey_stock VALUES (?, ?)')
  const clear = database.prepare<[string]>('DELETE FROM prekey_stock WHERE phone = ?')
  const left = database.prepare<[string], { remaining: number }>(
    'SELECT remaining FROM prekey_stock WHERE phone = ?',
  )
  const take = database.prepare<[string]>(
    'UPDATE prekey_stock SET remaining = remaining - 1 WHERE phone = ? AND remaining > 0',
  )
  return {
    /** How many one-time prekeys a phone has left; null for as many as are asked for. */
    set: (phone: string, remaining: number | null) =>
      void (remaining === null ? clear.run(phone) : set.run(phone, remaining)),
    /** Null for as many as are asked for. */
    left: (phone: string) => left.get(phone)?.remaining ?? null,
    /** @returns false when the phone has none left. */
    take: (phone: string): boolean => left.get(phone) === undefined || take.run(phone).changes > 0,
  }
}
