import { createHash } from 'node:crypto'
import { findApiKey, noteApiKeyUsed, type SchemaDatabase } from '@wa-monitor/database'
import { keyCheck } from '@wa-monitor/service'
import type { Principal } from './principal.ts'
import { Remembered } from './remembered.ts'

/** Which keys open what: the installation's own (everything), and those of the table, by their hash. */
export class KeyRing {
  private readonly isOwn: (key: string) => boolean
  private readonly remembered: Remembered<Principal>

  constructor(ownKey: string, database: SchemaDatabase, now?: () => number) {
    this.isOwn = keyCheck(ownKey)
    this.remembered = new Remembered(
      (hash, toNote) =>
        database.transaction(async (transaction) => {
          const row = await findApiKey(transaction, database.schema, hash)
          if (row && toNote) await noteApiKeyUsed(transaction, database.schema, row.id)
          return row && { name: row.name, role: row.role, by: 'key' as const }
        }),
      now,
    )
  }

  /** Undefined for what opens nothing. @throws the database's error, when it is not known and cannot be asked. */
  async principalOf(key: string): Promise<Principal | undefined> {
    if (this.isOwn(key)) return { name: '', role: 'admin', by: 'key' }
    return this.remembered.find(hashOfKey(key))
  }

  /** A key was revoked here. */
  forget(): void {
    this.remembered.forget()
  }
}

/** What is kept of a key, and of a session's token: enough for what was made by chance. */
export function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
