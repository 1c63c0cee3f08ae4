import type { SqliteDatabase } from '@wa-monitor/sqlite'
import type { Account } from './accounts.ts'
import type { Changes } from './changes.ts'

export interface Group {
  jid: string
  name: string
  addressingMode: 'pn' | 'lid'
  /** Unix seconds. */
  createdAt: number
}

const COLUMNS = 'jid, name, addressing_mode AS addressingMode, created_at AS createdAt'

export function groupsTable(database: SqliteDatabase, changes: Changes) {
  const all = database.prepare<[], Group>(`SELECT ${COLUMNS} FROM groups ORDER BY created_at, jid`)
  const one = database.prepare<[string], Group>(`SELECT ${COLUMNS} FROM groups WHERE jid = ?`)
  const insert = database.prepare<[Group & { changed: number }]>(
    'INSERT INTO groups VALUES (:jid, :name, :addressingMode, :createdAt, :changed)',
  )
  const members = database.prepare<[string], Account>(`
    SELECT phone, lid, name FROM members JOIN accounts USING (phone) WHERE group_jid = ? ORDER BY joined, phone`)
  const isMember = database.prepare<[string, string], { one: 1 }>(
    'SELECT 1 AS one FROM members WHERE group_jid = ? AND phone = ?',
  )
  const addMember = database.prepare<[string, string, string]>(`
    INSERT OR IGNORE INTO members
    SELECT ?, ?, coalesce(max(joined), 0) + 1 FROM members WHERE group_jid = ?`)
  const removeMember = database.prepare<[string, string]>(
    'DELETE FROM members WHERE group_jid = ? AND phone = ?',
  )
  const touch = database.prepare<[number, string]>('UPDATE groups SET changed = ? WHERE jid = ?')
  const changedAfter = database.prepare<[number], Group>(
    `SELECT ${COLUMNS} FROM groups WHERE changed > ? ORDER BY created_at, jid`,
  )
  /** @returns whether that changed who is in it. */
  const changeMembers = (jid: string, rows: number): boolean => {
    if (rows > 0) touch.run(changes.next(), jid)
    return rows > 0
  }
  return {
    list: () => all.all(),
    find: (jid: string) => one.get(jid),
    insert: (group: Group) => void insert.run({ ...group, changed: changes.next() }),
    /** In the order they joined; the first one is its admin. */
    members: (jid: string) => members.all(jid),
    isMember: (jid: string, phone: string) => isMember.get(jid, phone) !== undefined,
    addMember: (jid: string, phone: string) => changeMembers(jid, addMember.run(jid, phone, jid).changes),
    removeMember: (jid: string, phone: string) => changeMembers(jid, removeMember.run(jid, phone).changes),
    /** Those with other members or with news about a message. */
    changedAfter: (change: number) => changedAfter.all(change),
  }
}
