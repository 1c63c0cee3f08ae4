import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseInUseError, openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'
import { RestoreError } from './restore-error.ts'

interface Places {
  messageStorePath: string
  sessionDirectory: string
}

/**
 * Files that a bridge has made and that hold nothing yet (it was started, and never linked) may be replaced by anybody.
 *
 * @throws RestoreError when there is something to lose, or a bridge runs.
 */
export function refuseData({ messageStorePath, sessionDirectory }: Places, replace: boolean): void {
  const messages = lookInto(messageStorePath, 'SELECT count(*) AS n FROM messages')
  const link = lookInto(join(sessionDirectory, 'session.db'), 'SELECT count(*) AS n FROM auth_creds')
  if (replace) return
  const found = [
    messages === 0
      ? []
      : `${messageStorePath} holds ${messages === undefined ? 'what cannot be read' : `messages (${messages})`}`,
    link === 0
      ? []
      : `${sessionDirectory} holds ${link === undefined ? 'a damaged session' : 'a link to WhatsApp'}`,
  ].flat()
  if (found.length > 0)
    throw new RestoreError(`${found.join(', and ')}: nothing was changed; --replace gives them up`)
}

/** 0 for a file that is not there; undefined for one that cannot be read. @throws RestoreError when it is open. */
function lookInto(path: string, count: string): number | undefined {
  if (!existsSync(path)) return 0
  let db: SqliteDatabase | undefined
  try {
    db = openOwned(path)
    return db.prepare<[], { n: number }>(count).get()?.n
  } catch (error) {
    if (error instanceof DatabaseInUseError)
      throw new RestoreError(`${path} is open in another process: stop the stack first (./scripts/stop.sh)`)
    return undefined
  } finally {
    db?.close()
  }
}
