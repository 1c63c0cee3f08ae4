import type { SqliteDatabase } from '@wa-monitor/sqlite'
import type { KeyChange } from '../protocol/signal-keys.ts'

export function phoneKeysTable(database: SqliteDatabase) {
  const select = database.prepare<[string, string, string], { value: string }>(
    'SELECT value FROM phone_keys WHERE phone = ? AND type = ? AND id = ?',
  )
  const upsert = database.prepare<[string, string, string, string]>(`
    INSERT INTO phone_keys VALUES (?, ?, ?, ?)
    ON CONFLICT (phone, type, id) DO UPDATE SET value = excluded.value`)
  const remove = database.prepare<[string, string, string]>(
    'DELETE FROM phone_keys WHERE phone = ? AND type = ? AND id = ?',
  )
  const given = database.prepare<[string, string, string], { device: string }>(
    'SELECT device FROM sender_keys_given WHERE phone = ? AND group_jid = ? AND author = ?',
  )
  const give = database.prepare<[string, string, string, string]>(
    'INSERT OR IGNORE INTO sender_keys_given VALUES (?, ?, ?, ?)',
  )
  const forget = database.prepare<[string, string]>(
    'DELETE FROM sender_keys_given WHERE group_jid = ? AND device = ?',
  )
  return {
    read: (phone: string, type: string, id: string) => select.get(phone, type, id)?.value,
    write(phone: string, changes: readonly KeyChange[]): void {
      for (const { type, id, value } of changes) {
        if (value === null) remove.run(phone, type, id)
        else upsert.run(phone, type, id, value)
      }
    },
    /** The devices (LID form) that hold this author's sender key. */
    devicesWithSenderKey: (phone: string, group: string, author: string) =>
      new Set(given.all(phone, group, author).map((row) => row.device)),
    gaveSenderKey(phone: string, group: string, author: string, devices: readonly string[]): void {
      for (const device of devices) give.run(phone, group, author, device)
    },
    /** From now on the device counts as holding nobody's sender key of this group. */
    forgetSenderKeysOf: (group: string, device: string) => void forget.run(group, device),
  }
}
