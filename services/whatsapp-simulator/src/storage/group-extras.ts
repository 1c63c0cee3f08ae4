import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** What a group has beside its settings. */
export interface GroupExtras {
  description: string
  descriptionId: string
  /** Phone number. */
  descriptionBy: string
  /** Unix seconds. */
  descriptionAt: number
  /** Only admins may change how the group is set up. */
  locked: boolean
}

interface Row extends Omit<GroupExtras, 'locked'> {
  locked: 0 | 1
}

export function groupExtrasTable(database: SqliteDatabase) {
  const make = database.prepare<[string]>('INSERT OR IGNORE INTO group_extras (jid) VALUES (?)')
  const find = database.prepare<[string], Row>(`
    SELECT description, description_id AS descriptionId, description_by AS descriptionBy,
      description_at AS descriptionAt, locked
    FROM group_extras WHERE jid = ?`)
  const describe = database.prepare<[Omit<Row, 'locked'> & { jid: string }]>(`
    UPDATE group_extras SET description = :description, description_id = :descriptionId,
      description_by = :descriptionBy, description_at = :descriptionAt
    WHERE jid = :jid`)
  const lock = database.prepare<[number, string]>('UPDATE group_extras SET locked = ? WHERE jid = ?')
  const code = database.prepare<[string], { code: string | null }>(
    'SELECT invite_code AS code FROM group_extras WHERE jid = ?',
  )
  const setCode = database.prepare<[string, string]>('UPDATE group_extras SET invite_code = ? WHERE jid = ?')
  const byCode = database.prepare<[string], { jid: string }>(
    'SELECT jid FROM group_extras WHERE invite_code = ?',
  )
  return {
    find(jid: string): GroupExtras | undefined {
      const row = find.get(jid)
      return row && { ...row, locked: row.locked === 1 }
    },
    describe(jid: string, description: Omit<GroupExtras, 'locked'>): void {
      make.run(jid)
      describe.run({ jid, ...description })
    },
    lock(jid: string, locked: boolean): void {
      make.run(jid)
      lock.run(locked ? 1 : 0, jid)
    },
    inviteCode: (jid: string) => code.get(jid)?.code ?? undefined,
    /** An older code no longer works. */
    setInviteCode(jid: string, invite: string): void {
      make.run(jid)
      setCode.run(invite, jid)
    },
    groupWithCode: (invite: string) => byCode.get(invite)?.jid,
  }
}
