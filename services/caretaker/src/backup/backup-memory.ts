/** What must not be forgotten with the process: that the newest try failed. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

const memorySchema = z.object({
  /** Tries that failed since the last good one. */
  failures: z.number().int(),
  /** Unix milliseconds; null with no failures. */
  failedAt: z.number().nullable(),
  error: z.string().nullable(),
})

export type BackupMemory = z.infer<typeof memorySchema>

export const NO_FAILURE: BackupMemory = { failures: 0, failedAt: null, error: null }

/** A file that cannot be read is as good as none: the next try writes it again. */
export function readMemory(path: string): BackupMemory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return NO_FAILURE
  }
}

export function writeMemory(path: string, memory: BackupMemory): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.partial`, JSON.stringify(memory))
  renameSync(`${path}.partial`, path)
}
