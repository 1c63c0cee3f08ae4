import { setTimeout as delay } from 'node:timers/promises'
import { explainDatabaseError, isConnectionError } from './connection-error.ts'
import type { Database } from './database.ts'

interface WaitOptions {
  /** Gives up after this long, with the last error. */
  boundMs: number
  /** Called once, with the reason, when it is not there at the first try. */
  onWaiting: (reason: string) => void
}

const FIRST_DELAY_MS = 200
const LONGEST_DELAY_MS = 5000

/** Resolves when PostgreSQL answers. A wrong password or database is thrown at once: waiting does not cure it. */
export async function waitForPostgres(
  database: Database,
  { boundMs, onWaiting }: WaitOptions,
): Promise<void> {
  const giveUpAt = Date.now() + boundMs
  let said = false
  for (let pause = FIRST_DELAY_MS; ; pause = Math.min(2 * pause, LONGEST_DELAY_MS)) {
    try {
      await database.transaction((transaction) => transaction.query('SELECT 1'))
      return
    } catch (error) {
      if (!isConnectionError(error) || Date.now() + pause > giveUpAt) throw error
      if (!said) onWaiting(explainDatabaseError(error, database.server))
      said = true
      await delay(pause)
    }
  }
}
