import type { SqliteDatabase } from '@wa-monitor/sqlite'

export interface Arrival {
  position: number
  stanza: Buffer
  /** Unix milliseconds. */
  receivedAt: number
}

export function arrivalsTable(database: SqliteDatabase) {
  const insert = database.prepare<[string, Buffer, number]>(
    'INSERT INTO arrivals (phone, stanza, received_at) VALUES (?, ?, ?)',
  )
  const next = database.prepare<[string], Arrival>(
    'SELECT position, stanza, received_at AS receivedAt FROM arrivals WHERE phone = ? ORDER BY position LIMIT 1',
  )
  const remove = database.prepare<[number]>('DELETE FROM arrivals WHERE position = ?')
  const phones = database.prepare<[], { phone: string }>('SELECT DISTINCT phone FROM arrivals')
  return {
    add: (phone: string, stanza: Buffer) => void insert.run(phone, stanza, Date.now()),
    next: (phone: string) => next.get(phone),
    remove: (position: number) => void remove.run(position),
    /** Phones with something left to read. */
    phones: () => phones.all().map((row) => row.phone),
  }
}
