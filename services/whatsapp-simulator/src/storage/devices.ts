import type { SqliteDatabase } from '@wa-monitor/sqlite'
import type { Registration } from '../protocol/client-payload.ts'
import type { KeyBundle } from '../protocol/key-bundle.ts'
import type { HeldKeys } from '../protocol/key-digest.ts'
import type { Account } from './accounts.ts'

/** A linked companion: number 1 and up under its account's phone. */
export interface DeviceId {
  phone: string
  number: number
}

/** The device alone, of whatever carries its id: SQLite takes plain objects only. */
export function deviceKey({ phone, number }: DeviceId): DeviceId {
  return { phone, number }
}

interface Row extends DeviceId {
  noise_public: Buffer
  identity: Buffer
  registration_id: number
  skey_id: number
  skey_public: Buffer
  skey_signature: Buffer
  history_sent: number
}

export function devicesTable(database: SqliteDatabase) {
  const all = database.prepare<[], DeviceId>('SELECT phone, number FROM devices ORDER BY phone, number')
  const ofPhone = database.prepare<[string], DeviceId>(
    'SELECT phone, number FROM devices WHERE phone = ? ORDER BY number',
  )
  // Devices first: there are few of them, and many members. Sorting them would take longer than finding them.
  const inGroup = database.prepare<[string], Account & DeviceId>(`
    SELECT accounts.phone, lid, name, number FROM devices
      CROSS JOIN members ON members.phone = devices.phone AND group_jid = ?
      CROSS JOIN accounts ON accounts.phone = members.phone`)
  const one = database.prepare<[DeviceId], Row>(
    'SELECT * FROM devices WHERE phone = :phone AND number = :number',
  )
  const insert = database.prepare<[Omit<Row, 'history_sent'>]>(`
    INSERT INTO devices (phone, number, noise_public, identity, registration_id, skey_id, skey_public, skey_signature)
    VALUES (:phone, :number, :noise_public, :identity, :registration_id, :skey_id, :skey_public, :skey_signature)`)
  const remove = database.prepare<[DeviceId]>('DELETE FROM devices WHERE phone = :phone AND number = :number')
  const historySent = database.prepare<[DeviceId]>(
    'UPDATE devices SET history_sent = 1 WHERE phone = :phone AND number = :number',
  )
  const setSignedPreKey = database.prepare<[DeviceId & { id: number; value: Buffer; signature: Buffer }]>(`
    UPDATE devices SET skey_id = :id, skey_public = :value, skey_signature = :signature
    WHERE phone = :phone AND number = :number`)
  const countPreKeys = database.prepare<[DeviceId], { count: number }>(
    'SELECT count(*) AS count FROM device_prekeys WHERE phone = :phone AND number = :number',
  )
  const insertPreKey = database.prepare<[DeviceId & { id: number; value: Buffer }]>(
    'INSERT OR REPLACE INTO device_prekeys VALUES (:phone, :number, :id, :value)',
  )
  const preKeys = database.prepare<[DeviceId], { id: number; value: Buffer }>(
    'SELECT id, value FROM device_prekeys WHERE phone = :phone AND number = :number ORDER BY id',
  )
  const takePreKey = database.prepare<[DeviceId], { id: number; value: Buffer }>(`
    DELETE FROM device_prekeys WHERE phone = :phone AND number = :number AND id =
      (SELECT min(id) FROM device_prekeys WHERE phone = :phone AND number = :number)
    RETURNING id, value`)
  return {
    list: () => all.all(),
    ofPhone: (phone: string) => ofPhone.all(phone),
    /** The companions of a group's members, each with its account. */
    inGroup: (jid: string) => inGroup.all(jid),
    noiseKey: (device: DeviceId) => one.get(deviceKey(device))?.noise_public,
    historySent: (device: DeviceId) => one.get(deviceKey(device))?.history_sent === 1,
    markHistorySent: (device: DeviceId) => void historySent.run(deviceKey(device)),
    insert(device: DeviceId, noiseKey: Buffer, registration: Registration): void {
      insert.run({
        ...deviceKey(device),
        noise_public: noiseKey,
        identity: registration.identity,
        registration_id: registration.registrationId,
        skey_id: registration.signedPreKey.id,
        skey_public: registration.signedPreKey.value,
        skey_signature: registration.signedPreKey.signature,
      })
    },
    remove: (device: DeviceId) => void remove.run(deviceKey(device)),
    setSignedPreKey: (device: DeviceId, key: KeyBundle['signedPreKey']) =>
      void setSignedPreKey.run({ ...deviceKey(device), ...key }),
    countPreKeys: (device: DeviceId) => countPreKeys.get(deviceKey(device))?.count ?? 0,
    addPreKeys(device: DeviceId, keys: readonly { id: number; value: Buffer }[]): void {
      for (const key of keys) insertPreKey.run({ ...deviceKey(device), ...key })
    },
    /** All that the directory has of it. */
    heldKeys(device: DeviceId): HeldKeys | undefined {
      const row = one.get(deviceKey(device))
      return row && { ...publicKeys(row), preKeys: preKeys.all(deviceKey(device)) }
    },
    /** Its public keys for a new session; the one-time prekey in it is gone from the store. */
    takeBundle(device: DeviceId): KeyBundle | undefined {
      const row = one.get(deviceKey(device))
      if (!row) return undefined
      return { ...publicKeys(row), preKey: takePreKey.get(deviceKey(device)) }
    },
  }
}

function publicKeys(row: Row) {
  return {
    registrationId: row.registration_id,
    identity: row.identity,
    signedPreKey: { id: row.skey_id, value: row.skey_public, signature: row.skey_signature },
  }
}
