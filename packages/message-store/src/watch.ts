import { watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { wakeFile } from './wake-signal.ts'

/**
 * Calls `onChange` after each commit of new rows to the store at `path`. A wake-up, not a promise: some file systems
 * tell nothing, and a writer may die in between, so the caller looks by itself every now and then as well.
 */
export function watchMessageStore(path: string, onChange: () => void): { close(): void } {
  const wanted = basename(wakeFile(path))
  // The directory: the file may not be there yet, or be made again.
  const watcher = watch(dirname(path), { persistent: false }, (_event, changed) => {
    if (changed === null || changed === wanted) onChange()
  })
  watcher.on('error', () => watcher.close())
  return watcher
}
