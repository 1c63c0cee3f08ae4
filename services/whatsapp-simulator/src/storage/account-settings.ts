import type { SqliteDatabase } from '@wa-monitor/sqlite'

/** `privacy`: by category. `blocked`: by LID. `status`: one, without a name. */
export type SettingKind = 'privacy' | 'blocked' | 'status'

export interface AccountSetting {
  name: string
  value: string
  /** Unix seconds. */
  changedAt: number
}

interface Picture {
  id: string
  image: Buffer
}

export function accountSettingsTable(database: SqliteDatabase) {
  const list = database.prepare<[string, string], AccountSetting>(`
    SELECT name, value, changed_at AS changedAt FROM account_settings WHERE phone = ? AND kind = ? ORDER BY name`)
  const set = database.prepare<[string, string, string, string, number]>(
    'INSERT OR REPLACE INTO account_settings VALUES (?, ?, ?, ?, ?)',
  )
  const remove = database.prepare<[string, string, string]>(
    'DELETE FROM account_settings WHERE phone = ? AND kind = ? AND name = ?',
  )
  const picture = database.prepare<[string], Picture>('SELECT id, image FROM profile_pictures WHERE jid = ?')
  const pictureById = database.prepare<[string], Picture>(
    'SELECT id, image FROM profile_pictures WHERE id = ?',
  )
  const setPicture = database.prepare<[string, string, Uint8Array]>(
    'INSERT OR REPLACE INTO profile_pictures VALUES (?, ?, ?)',
  )
  const removePicture = database.prepare<[string]>('DELETE FROM profile_pictures WHERE jid = ?')
  return {
    list: (phone: string, kind: SettingKind) => list.all(phone, kind),
    set: (phone: string, kind: SettingKind, name: string, value: string) =>
      void set.run(phone, kind, name, value, Math.floor(Date.now() / 1000)),
    remove: (phone: string, kind: SettingKind, name: string) => void remove.run(phone, kind, name),
    /** Of a person (phone JID) or a group. */
    picture: (jid: string) => picture.get(jid),
    pictureById: (id: string) => pictureById.get(id),
    setPicture: (jid: string, id: string, image: Uint8Array) => void setPicture.run(jid, id, image),
    removePicture: (jid: string) => void removePicture.run(jid),
  }
}
