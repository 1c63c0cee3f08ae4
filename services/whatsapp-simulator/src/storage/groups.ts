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

/** What its admins have decided. */
export interface GroupSettings {
  /** Only admins may write. */
  announcement: boolean
  /** After so long messages disappear; 0: never. */
  ephemeralSeconds: number
}

/** A member and what he may do; somebody who made the group is a superadmin. */
export interface Participant extends Account {
  role: '' | 'admin' | 'superadmin'
}

const COLUMNS = 'jid, name, addressing_mode AS addressingMode, created_at AS createdAt'

export function groupsTable(database: SqliteDatabase, changes: Changes) {
  const all = database.prepare<[], Group>(`SELECT ${COLUMNS} FROM groups ORDER BY created_at, jid`)
  const one = database.prepare<[string], Group>(`SELECT ${COLUMNS} FROM groups WHERE jid = ?`)
  const insert = database.prepare<[Group & { changed: number }]>(
    `INSERT INTO groups (jid, name, addressing_mode, created_at, changed)
    VALUES (:jid, :name, :addressingMode, :createdAt, :changed)`,
  )
  const settings = database.prepare<[string], { announcement: number; ephemeral: number }>(
    'SELECT announcement, ephemeral_seconds AS ephemeral FROM groups WHERE jid = ?',
  )
  const update = database.prepare<
    [{ jid: string; name: string; mode: string; announcement: number; ephemeral: number; changed: number }]
  >(`
    UPDATE groups SET name = :name, addressing_mode = :mode, announcement = :announcement,
      ephemeral_seconds = :ephemeral, changed = :changed
    WHERE jid = :jid`)
  const participants = database.prepare<[string], Participant>(`
    SELECT phone, lid, name, role FROM members JOIN accounts USING (phone) WHERE group_jid = ? ORDER BY joined, phone`)
  const role = database.prepare<[string, string], Pick<Participant, 'role'>>(
    'SELECT role FROM members WHERE group_jid = ? AND phone = ?',
  )
  const setRole = database.prepare<[string, string, string]>(
    'UPDATE members SET role = ? WHERE group_jid = ? AND phone = ?',
  )
  const members = database.prepare<[string], Account>(`
    SELECT phone, lid, name FROM members JOIN accounts USING (phone) WHERE group_jid = ? ORDER BY joined, phone`)
  const isMember = database.prepare<[string, string], { one: 1 }>(
    'SELECT 1 AS one FROM members WHERE group_jid = ? AND phone = ?',
  )
  const addMember = database.prepare<[{ jid: string; phone: string }]>(`
    INSERT OR IGNORE INTO members (group_jid, phone, joined, role)
    SELECT :jid, :phone, coalesce(max(joined), 0) + 1, iif(count(*) = 0, 'superadmin', '')
    FROM members WHERE group_jid = :jid`)
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
    /** In the order they joined. */
    members: (jid: string) => members.all(jid),
    /** The same with what each may do. */
    participants: (jid: string) => participants.all(jid),
    isAdmin: (jid: string, phone: string) => (role.get(jid, phone)?.role ?? '') !== '',
    /** Undefined for somebody who is no member. */
    roleOf: (jid: string, phone: string) => role.get(jid, phone)?.role,
    setRole: (jid: string, phone: string, wanted: Participant['role']) =>
      changeMembers(jid, setRole.run(wanted, jid, phone).changes),
    settings(jid: string): GroupSettings {
      const row = settings.get(jid)
      return { announcement: row?.announcement === 1, ephemeralSeconds: row?.ephemeral ?? 0 }
    },
    update(
      { jid, name, addressingMode: mode }: Group,
      { announcement, ephemeralSeconds }: GroupSettings,
    ): void {
      const ephemeral = ephemeralSeconds
      update.run({ jid, name, mode, announcement: announcement ? 1 : 0, ephemeral, changed: changes.next() })
    },
    isMember: (jid: string, phone: string) => isMember.get(jid, phone) !== undefined,
    addMember: (jid: string, phone: string) => changeMembers(jid, addMember.run({ jid, phone }).changes),
    removeMember: (jid: string, phone: string) => changeMembers(jid, removeMember.run(jid, phone).changes),
    /** Those with other members or with news about a message. */
    changedAfter: (change: number) => changedAfter.all(change),
  }
}
