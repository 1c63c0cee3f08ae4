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
  const forgetAll = database.prepare<[string, string]>(
    'DELETE FROM sender_keys_given WHERE phone = ? AND group_jid = ?',
  )
  const moveHolders = database.prepare<[{ phone: string; group: string; from: string; to: string }]>(`
    INSERT OR IGNORE INTO sender_keys_given (phone, group_jid, author, device)
    SELECT phone, group_jid, :to, device FROM sender_keys_given
    WHERE phone = :phone AND group_jid = :group AND author = :from`)
  const authors = database.prepare<[string], { phone: string }>(
    'SELECT DISTINCT phone FROM sender_keys_given WHERE group_jid = ?',
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
    /** From now on nobody counts as holding this author's sender key of the group. */
    forgetHolders: (phone: string, group: string) => void forgetAll.run(phone, group),
    /** Whoever holds the author's sender key under one address counts as holding it under the other too. */
    moveHolders: (phone: string, group: string, from: string, to: string) =>
      void moveHolders.run({ phone, group, from, to }),
    /** The phones that have given somebody a sender key of this group. */
    authorsIn: (group: string) => authors.all(group).map(({ phone }) => phone),
  }
}
