import { ERASED, jidUser, lidJid, personPattern } from '@wa-monitor/contracts'
import type { Person } from '@wa-monitor/message-store'
import {
  type GroupCommit,
  databaseSize,
  emptyLog,
  rewriteDatabase,
  type SqliteDatabase,
} from '@wa-monitor/sqlite'
import { EMPTY_PLAINTEXT } from './inbox.ts'
import { overwriting } from './overwriting.ts'

type Table = 'inbox' | 'outbox' | 'auth_keys' | 'gaps'

/** One person's traces in session.db (docs/decisions/0014-erasing-a-person.md). */
export interface PeopleInSession {
  /** The LIDs that the client library knows for this phone. */
  lidsOf(phone: string): string[]
  /** How many rows of each table belong to him or name him. */
  count(person: Person): Record<Table, number>
  /** The ids of messages that are still to leave, to him or with his name in them. */
  openSends(person: Person): string[]
  /** Takes him out of every table, in one commit. What is pending in the inbox, and open in the outbox, stays. */
  erase(person: Person): Record<Table, number>
  /**
   * Sees to it that no byte of what was erased is left in the file. The event loop stands still meanwhile.
   *
   * @returns false when something stood in the way: call it again in a moment.
   */
  scrub(): boolean
}

/** Some ten times what is ever in session.db. */
const REWRITTEN_BYTES = 256 * 1024 * 1024
/** Keys whose value names people, beside those that are filed under a person. */
const NAMING_TYPES = ['sender-key-memory', 'device-list', 'tctoken', 'lid-mapping']

export function createPeople(
  db: SqliteDatabase,
  group: Pick<GroupCommit, 'durable' | 'flush'>,
): PeopleInSession {
  /** Whom the statement that runs is about: SQLite asks for each value. */
  let names: (value: unknown) => boolean = () => false
  db.function('names_person', (value: unknown) => Number(names(value)))
  const mapped = db.prepare<[string], { value: string }>(
    `SELECT value FROM auth_keys WHERE type = 'lid-mapping' AND id = ?`,
  )
  const reverse = db.prepare<[], { id: string; value: string }>(
    `SELECT id, value FROM auth_keys WHERE type = 'lid-mapping' AND id LIKE '%\\_reverse' ESCAPE '\\'`,
  )
  const hisInbox = `names_person(attrs) OR names_person(plaintext)`
  const spentInbox = `state <> 'pending' AND seq NOT IN (SELECT inbox_seq FROM history_jobs)`
  const where: Record<Table, string> = {
    inbox: hisInbox,
    outbox: `names_person(chat_jid) OR names_person(content)`,
    auth_keys: `names_person(id) OR (type IN (${NAMING_TYPES.map((type) => `'${type}'`).join(', ')}) AND names_person(value))`,
    gaps: `names_person(chat_jid) OR names_person(sender) OR names_person(sender_lid) OR names_person(attrs)`,
  }
  const count = (table: Table) =>
    db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE ${where[table]}`)
  const counts = {
    inbox: count('inbox'),
    outbox: count('outbox'),
    auth_keys: count('auth_keys'),
    gaps: count('gaps'),
  }
  const openSends = db.prepare<[], { message_id: string }>(
    `SELECT message_id FROM outbox WHERE state = 'accepted' AND (${where.outbox}) ORDER BY seq`,
  )
  const emptyInbox = db.prepare(
    `UPDATE inbox SET plaintext = ?, attrs = '{}', error = NULL WHERE ${spentInbox} AND (${hisInbox})`,
  )
  // The own phone's pieces of history are packed: nobody can tell who is in them.
  const emptyHistory = db.prepare(`
    UPDATE inbox SET plaintext = ?, attrs = '{}', error = NULL
    WHERE ${spentInbox} AND json_extract(attrs, '$.category') = 'peer'`)
  const emptyOutbox = db.prepare(`
    UPDATE outbox SET content = x'', request_hash = '${ERASED}',
      chat_jid = CASE WHEN names_person(chat_jid) THEN '${ERASED}' ELSE chat_jid END
    WHERE state <> 'accepted' AND (${where.outbox})`)
  const keysFiled = db.prepare('DELETE FROM auth_keys WHERE names_person(id)')
  const keysNaming = db.prepare<[], { type: string; id: string; value: string }>(
    `SELECT type, id, value FROM auth_keys WHERE ${where.auth_keys}`,
  )
  const deleteKey = db.prepare('DELETE FROM auth_keys WHERE type = ? AND id = ?')
  const rewriteKey = db.prepare('UPDATE auth_keys SET value = ? WHERE type = ? AND id = ?')
  const forgetGaps = db.prepare(`DELETE FROM gaps WHERE ${where.gaps}`)

  function about({ phone, lids }: Person): void {
    const digits = [phone, ...lids.map(jidUser)]
    const pattern = personPattern(phone, lids.map(jidUser))
    names = (value) => {
      if (typeof value === 'string') return pattern.isIn(value)
      // In front of a text in a packed message stands its length, which may look like a digit.
      return (
        Buffer.isBuffer(value) &&
        (digits.some((each) => value.includes(each)) || pattern.isIn(value.toString('latin1')))
      )
    }
  }

  function eraseKeys(): number {
    let changed = keysFiled.run().changes
    for (const { type, id, value } of keysNaming.all()) {
      const rest = without(JSON.parse(value), names)
      if (rest === undefined) deleteKey.run(type, id)
      else rewriteKey.run(JSON.stringify(rest), type, id)
      changed += 1
    }
    return changed
  }

  return {
    lidsOf(phone) {
      const here = mapped.get(phone)
      const found = here ? [JSON.parse(here.value) as unknown] : []
      for (const { id, value } of reverse.all())
        if (JSON.parse(value) === phone) found.push(id.replace(/_reverse$/, ''))
      return [...new Set(found.map(String))].filter((digits) => /^\d+$/.test(digits)).map(lidJid)
    },
    count(person) {
      about(person)
      const of = (table: Table) => counts[table].get()?.n ?? 0
      return { inbox: of('inbox'), outbox: of('outbox'), auth_keys: of('auth_keys'), gaps: of('gaps') }
    },
    openSends(person) {
      about(person)
      return openSends.all().map(({ message_id }) => message_id)
    },
    erase: (person) =>
      overwriting(db, () =>
        group.durable(() => {
          about(person)
          emptyHistory.run(EMPTY_PLAINTEXT)
          return {
            inbox: emptyInbox.run(EMPTY_PLAINTEXT).changes,
            outbox: emptyOutbox.run().changes,
            auth_keys: eraseKeys(),
            gaps: forgetGaps.run().changes,
          }
        }),
      ),
    scrub() {
      group.flush()
      if (databaseSize(db) <= REWRITTEN_BYTES) rewriteDatabase(db)
      return emptyLog(db)
    },
  }
}

/** A value without the parts that name a person; undefined when it is nothing but his name. */
function without(value: unknown, names: (text: unknown) => boolean): unknown {
  if (typeof value === 'string') return names(value) ? undefined : value
  if (Array.isArray(value))
    return value.map((each) => without(each, names)).filter((each) => each !== undefined)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value)
    .filter(([name]) => !names(name))
    .map(([name, part]) => [name, without(part, names)] as const)
    .filter(([, part]) => part !== undefined)
  return Object.fromEntries(kept)
}
