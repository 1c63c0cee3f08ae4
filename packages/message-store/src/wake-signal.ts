import { closeSync, openSync, writeSync } from 'node:fs'

/** The file beside the store whose change says: there are new rows, and they can be read. */
export function wakeFile(storePath: string): string {
  return `${storePath}-wake`
}

/**
 * Wakes readers after a commit. The store's own files will not do: SQLite writes the -wal file first, and makes the rows
 * visible after the disk has confirmed, in shared memory that no watcher sees. A reader woken by the -wal file looks too
 * early and then sleeps until its next scan.
 */
export function createWakeSignal(storePath: string): { wake(): void; close(): void } {
  const file = openSync(wakeFile(storePath), 'w', 0o644)
  return {
    wake: () => void writeSync(file, '.', 0),
    close: () => closeSync(file),
  }
}
