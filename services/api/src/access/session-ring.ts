import { findSession, type SchemaDatabase } from '@wa-monitor/database'
import { hashOfKey } from './key-ring.ts'
import type { Principal } from './principal.ts'
import { Remembered } from './remembered.ts'

/** Which sessions are open, and whose they are. */
export class SessionRing {
  private readonly remembered: Remembered<Principal>

  constructor(database: SchemaDatabase, now?: () => number) {
    this.remembered = new Remembered(
      (hash, toNote) =>
        database.transaction(async (transaction) => {
          const row = await findSession(transaction, database.schema, hash, { seen: toNote })
          return (
            row && {
              name: row.name,
              role: row.role,
              by: 'session' as const,
              session: { id: row.id, userId: row.user_id, mustChange: row.must_change },
            }
          )
        }),
      now,
    )
  }

  /** Undefined for what opens nothing. @throws the database's error, when it is not known and cannot be asked. */
  principalOf(token: string): Promise<Principal | undefined> {
    return this.remembered.find(hashOfKey(token))
  }

  /** Somebody signed out, or was changed. */
  forget(): void {
    this.remembered.forget()
  }
}
