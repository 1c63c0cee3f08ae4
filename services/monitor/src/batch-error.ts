/** The messages of a batch. */
export interface BatchRange {
  storeId: string
  /** How many, with those that say nothing. */
  rows: number
  /** The last one's `seq`. */
  lastSeq: number
}

/** A batch failed and was rolled back. */
export class BatchError extends Error {
  override name = 'BatchError'
  /** Undefined when it failed before there were messages. */
  readonly range: BatchRange | undefined

  constructor(cause: unknown, range: BatchRange | undefined) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.range = range
  }
}
