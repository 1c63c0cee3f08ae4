/**
 * The wire log's own file beside the simulator's: much is written to it and all of it may be deleted, neither of which
 * should hold up a commit of what matters. Not synced at each commit: a crash of the machine may cost its last rows.
 */
import { openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'
import type { WireRow } from '@wa-monitor/contracts'

/** A row as it is stored; `encs` is `type:bytes` with commas between. */
export interface StoredWireRow extends Omit<WireRow, 'encs' | 'offline'> {
  encs: string
  offline: number
}

export interface WireFilter {
  after: number
  limit: number
  device?: string | undefined
  event?: string | undefined
  tag?: string | undefined
  id?: string | undefined
  direction?: string | undefined
}

const VERSION = 1
const COLUMNS = [
  'position',
  'at',
  'connection',
  'device',
  'event',
  'direction',
  'tag',
  'child',
  'id',
  'class',
  'type',
  '"from"',
  '"to"',
  'participant',
  'xmlns',
  'encs',
  'bytes',
  'offline',
  'error',
  'outcome',
  'fault',
  'detail',
]

const SCHEMA = `
  CREATE TABLE wire (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL, connection INTEGER NOT NULL, device TEXT NOT NULL, event TEXT NOT NULL,
    direction TEXT NOT NULL, tag TEXT NOT NULL, child TEXT NOT NULL, id TEXT NOT NULL, class TEXT NOT NULL,
    type TEXT NOT NULL, "from" TEXT NOT NULL,
    "to" TEXT NOT NULL, participant TEXT NOT NULL, xmlns TEXT NOT NULL,
    encs TEXT NOT NULL, bytes INTEGER NOT NULL, offline INTEGER NOT NULL, error TEXT NOT NULL, outcome TEXT NOT NULL,
    fault INTEGER, detail TEXT NOT NULL
  ) STRICT;
  CREATE INDEX wire_by_id ON wire (id) WHERE id <> '';
  CREATE INDEX wire_messages ON wire (position) WHERE event = 'stanza' AND tag = 'message';
  PRAGMA user_version = ${VERSION};
`

/** One request looks at so many rows at most, so that a filter nothing matches does not stop the server. */
const STRETCH = 100_000

export type WireStore = ReturnType<typeof openWireStore>

export function openWireStore(path: string) {
  const database = openOwned(path)
  database.pragma('synchronous = OFF')
  const version = database.pragma('user_version', { simple: true })
  if (version !== VERSION) {
    // It is a log: one of another version is begun anew.
    database.exec('DROP TABLE IF EXISTS wire')
    database.exec(SCHEMA)
  }
  return { ...wireTable(database), close: () => database.close() }
}

function wireTable(database: SqliteDatabase) {
  // By position: by name each value costs as much again, 11 µs a row in place of 5.
  const insert = database.prepare<(string | number | null)[]>(
    `INSERT INTO wire VALUES (NULL${', ?'.repeat(COLUMNS.length - 1)})`,
  )
  const insertAll = database.transaction((rows: readonly StoredWireRow[]) => {
    for (const row of rows) row.position = Number(insert.run(...valuesOf(row)).lastInsertRowid)
  })
  const list = database.prepare<[Record<string, string | number | null>], StoredWireRow>(`
    SELECT ${COLUMNS.join(', ')} FROM wire
    WHERE position > :after AND position <= :until
      AND (:device IS NULL OR device = :device
        OR substr(device, 1, length(:device) + 1) IN (:device || '@', :device || ':'))
      AND (:event IS NULL OR event = :event) AND (:tag IS NULL OR tag = :tag)
      AND (:direction IS NULL OR direction = :direction)
    ORDER BY position LIMIT :limit`)
  const byId = database.prepare<[{ id: string }], StoredWireRow>(
    `SELECT ${COLUMNS.join(', ')} FROM wire WHERE id = :id AND id <> '' ORDER BY position`,
  )
  const firsts = database.prepare<[{ after: number; limit: number }], { position: number; id: string }>(`
    SELECT position, id FROM wire AS w INDEXED BY wire_messages
    WHERE event = 'stanza' AND tag = 'message' AND position > :after AND id <> '' AND NOT EXISTS (
      SELECT 1 FROM wire AS earlier
      WHERE earlier.id = w.id AND earlier.id <> '' AND earlier.position < w.position
        AND earlier.event = 'stanza' AND earlier.tag = 'message')
    ORDER BY position LIMIT :limit`)
  const last = database.prepare<[], { seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'wire'")
  const oldest = database.prepare<[], { position: number | null }>(
    'SELECT min(position) AS position FROM wire',
  )
  const lastConnection = database.prepare<[], { last: number | null }>(
    'SELECT max(connection) AS last FROM wire',
  )
  const prune = database.prepare<[number]>('DELETE FROM wire WHERE position <= ?')
  // Without a condition SQLite empties the table at once, however long it is.
  const clear = database.prepare<[]>('DELETE FROM wire')
  return {
    /** Writes them in one commit and gives each its position. */
    insert: (rows: readonly StoredWireRow[]) => insertAll(rows),
    /** Everything with this id. */
    ofId: (id: string) => byId.all({ id }),
    /** Rows that match, of a stretch of the log that ends at `until`. */
    list({ after, limit, ...wanted }: WireFilter): { rows: StoredWireRow[]; until: number } {
      const until = after + STRETCH
      const { device = null, event = null, tag = null, direction = null } = wanted
      return { rows: list.all({ after, until, limit, device, event, tag, direction }), until }
    },
    /** The first stanza of each message, after a position. */
    firstOfMessages: (after: number, limit: number) => firsts.all({ after, limit }),
    last: () => last.get()?.seq ?? 0,
    /** 0 when there is none. */
    oldest: () => oldest.get()?.position ?? 0,
    lastConnection: () => lastConnection.get()?.last ?? 0,
    removeUpTo: (position: number) => prune.run(position).changes,
    removeAll: () => clear.run().changes,
  }
}

/** In the order of the columns. */
function valuesOf(row: StoredWireRow): (string | number | null)[] {
  return [
    row.at,
    row.connection,
    row.device,
    row.event,
    row.direction,
    row.tag,
    row.child,
    row.id,
    row.class,
    row.type,
    row.from,
    row.to,
    row.participant,
    row.xmlns,
    row.encs,
    row.bytes,
    row.offline,
    row.error,
    row.outcome,
    row.fault,
    row.detail,
  ]
}
