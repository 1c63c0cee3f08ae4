import type { MessageStoreReader } from '@wa-monitor/message-store'
import { BatchError, type BatchRange } from './batch-error.ts'
import type { ProjectRules } from './decide/rules.ts'
import { type Batch, readBatch, readPage } from './read-batch.ts'

/** Where a batch begins, and how long it may be. */
export interface Position {
  storeId: string
  afterSeq: number
  /** Messages. */
  limit: number
}

/** The messages behind a position, read and understood. */
export interface ReadMessages extends Position {
  rules: ProjectRules
  range: BatchRange
  batch: Batch
}

/** @throws BatchError when deciding fails, and what the store throws. */
export function readMessages(
  store: MessageStoreReader,
  rules: ProjectRules,
  { storeId, afterSeq, limit }: Position,
): ReadMessages {
  const page = readPage(store, rules, { afterSeq, limit })
  const range = { storeId, rows: page.length, lastSeq: page.lastSeq }
  try {
    const batch = readBatch(store, rules, { page, afterSeq, limit })
    return { storeId, afterSeq, limit, rules, range, batch }
  } catch (error) {
    throw new BatchError(error, range)
  }
}

/** The same before its time: undefined when it fails, as whoever is to deal with that will read it again. */
export function readAhead(
  store: MessageStoreReader,
  rules: ProjectRules,
  position: Position,
): ReadMessages | undefined {
  try {
    return readMessages(store, rules, position)
  } catch {
    return undefined
  }
}
