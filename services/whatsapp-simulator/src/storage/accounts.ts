import type { SqliteDatabase } from '@wa-monitor/sqlite'
import type { PhoneIdentity } from '../protocol/phone-identity.ts'
import type { Changes } from './changes.ts'

/** A person and his phone number; `phone` and `lid` are digits. */
export interface Account {
  phone: string
  lid: string
  name: string
}

/** How his phone behaves. */
export interface PhoneSettings {
  /** Whatever arrives counts as read. */
  readsAutomatically: boolean
  /** Nothing reaches it. */
  offline: boolean
}

interface SettingsRow {
  reads_automatically: number
  offline: number
}

interface IdentityRow {
  identity_public: Buffer
  identity_private: Buffer
  registration_id: number
  skey_id: number
  skey_public: Buffer
  skey_private: Buffer
  skey_signature: Buffer
}

export function accountsTable(database: SqliteDatabase, changes: Changes) {
  const all = database.prepare<[], Account>('SELECT phone, lid, name FROM accounts ORDER BY phone')
  const byPhone = database.prepare<[string], Account>('SELECT phone, lid, name FROM accounts WHERE phone = ?')
  const byLid = database.prepare<[string], Account>('SELECT phone, lid, name FROM accounts WHERE lid = ?')
  const identity = database.prepare<[string], IdentityRow>('SELECT * FROM accounts WHERE phone = ?')
  const insert = database.prepare<[Account & IdentityRow & { changed: number }]>(`
    INSERT INTO accounts (phone, lid, name, identity_public, identity_private, registration_id,
      skey_id, skey_public, skey_private, skey_signature, changed)
    VALUES (:phone, :lid, :name, :identity_public, :identity_private, :registration_id,
      :skey_id, :skey_public, :skey_private, :skey_signature, :changed)`)
  const touch = database.prepare<[number, string]>('UPDATE accounts SET changed = ? WHERE phone = ?')
  const changedAfter = database.prepare<[number], Account>(
    'SELECT phone, lid, name FROM accounts WHERE changed > ? ORDER BY phone',
  )
  const settings = database.prepare<[string], SettingsRow>(
    'SELECT reads_automatically, offline FROM accounts WHERE phone = ?',
  )
  const setSettings = database.prepare<[SettingsRow & { phone: string; changed: number }]>(`
    UPDATE accounts SET reads_automatically = :reads_automatically, offline = :offline, changed = :changed
    WHERE phone = :phone`)
  const nextDevice = database.prepare<[string], { number: number }>(
    'UPDATE accounts SET next_device = next_device + 1 WHERE phone = ? RETURNING next_device - 1 AS number',
  )
  const nextPreKey = database.prepare<[string], { id: number }>(
    'UPDATE accounts SET next_prekey_id = next_prekey_id + 1 WHERE phone = ? RETURNING next_prekey_id - 1 AS id',
  )
  return {
    list: () => all.all(),
    byPhone: (phone: string) => byPhone.get(phone),
    byLid: (lid: string) => byLid.get(lid),
    identity(phone: string): PhoneIdentity {
      const row = identity.get(phone)
      if (!row) throw new Error('no such account')
      return {
        identity: { public: row.identity_public, private: row.identity_private },
        registrationId: row.registration_id,
        signedPreKey: {
          id: row.skey_id,
          keys: { public: row.skey_public, private: row.skey_private },
          signature: row.skey_signature,
        },
      }
    },
    insert(account: Account, { identity: keys, registrationId, signedPreKey }: PhoneIdentity): void {
      insert.run({
        ...account,
        identity_public: keys.public,
        identity_private: keys.private,
        registration_id: registrationId,
        skey_id: signedPreKey.id,
        skey_public: signedPreKey.keys.public,
        skey_private: signedPreKey.keys.private,
        skey_signature: signedPreKey.signature,
        changed: changes.next(),
      })
    },
    /** Something happened on his phone. */
    touch: (phone: string) => void touch.run(changes.next(), phone),
    changedAfter: (change: number) => changedAfter.all(change),
    settings(phone: string): PhoneSettings {
      const row = settings.get(phone)
      return { readsAutomatically: row?.reads_automatically === 1, offline: row?.offline === 1 }
    },
    setSettings(phone: string, { readsAutomatically, offline }: PhoneSettings): void {
      const row = { reads_automatically: readsAutomatically ? 1 : 0, offline: offline ? 1 : 0 }
      setSettings.run({ phone, ...row, changed: changes.next() })
    },
    /** A companion number never given before; a removed companion's is not used again. */
    takeDeviceNumber: (phone: string) => nextDevice.get(phone)?.number ?? 1,
    takePreKeyId: (phone: string) => nextPreKey.get(phone)?.id ?? 1,
  }
}
