import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { openShared, type SqliteDatabase } from '@wa-monitor/sqlite'
import { Refusal } from '../lib/refusal.ts'

export interface LegacyMessage {
  id: string
  chat_jid: string
  sender: string | null
  content: string | null
  /** As it was written. */
  timestamp: unknown
  is_from_me: number | null
  media_type: string | null
  filename: string | null
}

/** The Go bridge's messages.db, in a copy: SQLite leaves files beside whatever it opens. */
export interface LegacyStore {
  /** In no particular order. */
  messagesOf(chatJid: string): IterableIterator<LegacyMessage>
  /** How many messages there are of chats that are no projects, by chat and its name. */
  otherChats(projects: readonly string[]): { jid: string; name: string; messages: number }[]
  close(): void
}

const NEEDED = ['id', 'chat_jid', 'sender', 'content', 'timestamp', 'is_from_me']
/** Kept beside the file while it is not all in it. */
const PARTS = ['', '-wal', '-journal']
const COPY_TRIES = 3

/** @param folder for the copy. @throws Refusal when it is not there or not that bridge's. */
export function openLegacyStore(path: string, folder: string): LegacyStore {
  if (!existsSync(path)) throw new Refusal(`${path} is not there: give the messages.db of the old bridge`)
  if (!statSync(path).isFile()) throw new Refusal(`${path} is no file: give the messages.db itself`)
  const copy = join(folder, 'legacy')
  mkdirSync(copy)
  copyAtRest(path, join(copy, 'messages.db'))
  const db = openChecked(path, join(copy, 'messages.db'))
  const columns = new Set(columnsOf(db, 'messages'))
  const missing = NEEDED.filter((name) => !columns.has(name))
  if (missing.length > 0) {
    db.close()
    const what =
      columns.size === 0 ? 'has no table messages' : `has no messages.${missing.join(', messages.')}`
    const hint = columns.has('seq') ? ' (it is a messages.db of this program)' : ''
    throw new Refusal(`${path} ${what}: it is not of the old bridge${hint}`)
  }
  const optional = (name: string) => (columns.has(name) ? name : `NULL AS ${name}`)
  const select = db.prepare<[string], LegacyMessage>(
    `SELECT ${NEEDED.join(', ')}, ${optional('media_type')}, ${optional('filename')}
     FROM messages WHERE chat_jid = ?`,
  )
  const nameOf = columnsOf(db, 'chats').includes('name')
    ? '(SELECT name FROM chats WHERE jid = chat_jid)'
    : 'NULL'
  return {
    messagesOf: (chatJid) => select.iterate(chatJid),
    otherChats: (projects) =>
      db
        .prepare<[string], { jid: string; name: string; messages: number }>(
          `SELECT chat_jid AS jid, coalesce(${nameOf}, '') AS name, count(*) AS messages FROM messages
           WHERE chat_jid LIKE '%@g.us' AND chat_jid NOT IN (SELECT value FROM json_each(?))
           GROUP BY chat_jid ORDER BY 3 DESC`,
        )
        .all(JSON.stringify(projects)),
    close: () => db.close(),
  }
}

/** @throws Refusal when it goes on changing. */
function copyAtRest(path: string, copy: string): void {
  const state = () =>
    PARTS.map((part) => {
      const found = statSync(path + part, { throwIfNoEntry: false })
      return `${found?.size} ${found?.mtimeMs}`
    }).join()
  try {
    for (let tries = 1; tries <= COPY_TRIES; tries += 1) {
      const before = state()
      for (const part of PARTS) if (existsSync(path + part)) copyFileSync(path + part, copy + part)
      if (state() === before) return
    }
  } catch (error) {
    throw new Refusal(`${path} cannot be copied: ${(error as Error).message}`)
  }
  throw new Refusal(`${path} changes while it is copied: stop the old bridge first, or give a backup of it`)
}

function openChecked(path: string, copy: string): SqliteDatabase {
  let db: SqliteDatabase | undefined
  try {
    db = openShared(copy)
    const [first] = db.pragma('quick_check(1)') as { quick_check: string }[]
    if (first?.quick_check !== 'ok') throw new Error(first?.quick_check)
    return db
  } catch (error) {
    db?.close()
    throw new Refusal(`${path} cannot be read as an SQLite database: ${(error as Error).message}`)
  }
}

function columnsOf(db: SqliteDatabase, table: string): string[] {
  return db
    .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => name)
}

/** state.json: the last message the old monitor says it has read, by group. @throws Refusal when it is something else. */
export function readLegacyState(path: string): Map<string, string> {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new Refusal(`${path} cannot be read as the old monitor's state.json: ${(error as Error).message}`)
  }
  const entries = Object.entries(value ?? {}).filter(([jid]) => jid.endsWith('@g.us'))
  if (typeof value !== 'object' || entries.some(([, id]) => typeof id !== 'string'))
    throw new Refusal(`${path} is no state.json of the old monitor: it must be {"…@g.us": "id of a message"}`)
  return new Map(entries as [string, string][])
}
