import type { Meta } from './session.ts'

const KEY = 'restored'

/** What session.db remembers of the last restore. */
export interface RestoredMark {
  /** Unix milliseconds, both. */
  restored_at: number
  backup_taken_at: number
  /** The newest `seq` of messages.db that came from the backup; what is behind it came after. */
  last_seq: number
}

export function readRestoredMark(meta: Pick<Meta, 'read'>): RestoredMark | undefined {
  const json = meta.read(KEY)
  return json === undefined ? undefined : (JSON.parse(json) as RestoredMark)
}

export function writeRestoredMark(meta: Pick<Meta, 'write'>, mark: RestoredMark): void {
  meta.write(KEY, JSON.stringify(mark))
}
