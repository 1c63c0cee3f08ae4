import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** When housekeeping last ended well, across restarts: a file in the caretaker's directory. */
export interface LastRound {
  /** Unix milliseconds. */
  doneAt(): number
  isDone(at: number): void
}

/** The first start of all counts as done: what is old today was old yesterday. A file that says nothing counts as none. */
export function openLastRound(folder: string, now: number): LastRound {
  const path = join(folder, 'last-housekeeping')
  let doneAt = read(path)
  const write = (at: number) => {
    doneAt = at
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${path}.new`, `${new Date(at).toISOString()}\n`)
    renameSync(`${path}.new`, path)
  }
  if (doneAt === undefined) write(now)
  return { doneAt: () => doneAt ?? now, isDone: write }
}

function read(path: string): number | undefined {
  try {
    const at = Date.parse(readFileSync(path, 'utf8').trim())
    return Number.isNaN(at) ? undefined : at
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
