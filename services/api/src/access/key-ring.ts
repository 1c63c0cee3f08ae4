import { createHash } from 'node:crypto'
import { findApiKey, isConnectionError, noteApiKeyUsed, type SchemaDatabase } from '@wa-monitor/database'
import { keyCheck } from '@wa-monitor/service'
import type { Principal } from './principal.ts'

/** A key that was revoked opens nothing any more after this long. */
const TRUSTED_MS = 5000
/** While PostgreSQL does not answer, those who were let in a short while ago still are: they are told what is wrong. */
const TRUSTED_WITHOUT_DATABASE_MS = 10 * 60_000
/** How exact "last used" is. */
const NOTED_MS = 60_000
/** What is remembered of keys that are none: somebody who tries many must not fill the memory. */
const MOST_REMEMBERED = 1000

interface Known {
  principal: Principal | undefined
  at: number
  notedAt: number
}

/** Which keys open what: the installation's own (everything), and those of the table, by their hash. */
export class KeyRing {
  private readonly isOwn: (key: string) => boolean
  private readonly database: SchemaDatabase
  private readonly now: () => number
  private readonly known = new Map<string, Known>()

  constructor(ownKey: string, database: SchemaDatabase, now: () => number = () => performance.now()) {
    this.isOwn = keyCheck(ownKey)
    this.database = database
    this.now = now
  }

  /** Undefined for what opens nothing. @throws the database's error, when it is not known and cannot be asked. */
  async principalOf(key: string): Promise<Principal | undefined> {
    if (this.isOwn(key)) return { name: '', role: 'admin' }
    const hash = hashOfKey(key)
    const before = this.known.get(hash)
    if (before && this.now() - before.at < TRUSTED_MS) return before.principal
    try {
      return await this.ask(hash, before)
    } catch (error) {
      const recent = before?.principal && this.now() - before.at < TRUSTED_WITHOUT_DATABASE_MS
      if (recent && isConnectionError(error)) return before.principal
      throw error
    }
  }

  private async ask(hash: string, before: Known | undefined): Promise<Principal | undefined> {
    const { database } = this
    const toNote = !before || this.now() - before.notedAt >= NOTED_MS
    const found = await database.transaction(async (transaction) => {
      const row = await findApiKey(transaction, database.schema, hash)
      if (row && toNote) await noteApiKeyUsed(transaction, database.schema, row.id)
      return row
    })
    const principal = found && { name: found.name, role: found.role }
    this.known.delete(hash)
    if (this.known.size >= MOST_REMEMBERED) this.known.delete(this.known.keys().next().value ?? '')
    const at = this.now()
    this.known.set(hash, { principal, at, notedAt: toNote ? at : (before?.notedAt ?? at) })
    return principal
  }
}

/** What is kept of a key. */
export function hashOfKey(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
