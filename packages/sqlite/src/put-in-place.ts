import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseInUseError, openOwned } from './index.ts'

/**
 * Makes the database `ready` (whole, closed, in the same file system) the one at `path`. Whatever dies meanwhile, the old one
 * or the new one is there, whole. The log of the old one is brought into it first and is gone before the new one comes:
 * SQLite would play it into any file that has its name.
 *
 * @throws DatabaseInUseError when a process has the old one open.
 */
export function putInPlace(ready: string, path: string): void {
  if (existsSync(path)) closeOld(path)
  for (const suffix of ['-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true })
  sync(ready)
  renameSync(ready, path)
  sync(dirname(path))
}

function closeOld(path: string): void {
  try {
    // The last one to close brings the log into the file, and removes it.
    openOwned(path).close()
  } catch (error) {
    if (error instanceof DatabaseInUseError) throw error
    // Too damaged to be opened: then there is nothing to keep of it.
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
