import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/**
 * Calls `onChange` after each commit to the store, by watching its directory. A wake-up, not a promise: some file
 * systems tell nothing, so the caller looks by itself every now and then as well.
 */
export function watchMessageStore(path: string, onChange: () => void): { close(): void } {
  const name = basename(path)
  const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
    // Commits land in the -wal file; -shm changes with every read, our own included.
    if (changed === null || changed === name || changed === `${name}-wal`) onChange()
  })
  watcher.on('error', () => watcher.close())
  return watcher
}
