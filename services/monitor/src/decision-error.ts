import { isStoreError } from '@wa-monitor/message-store'

/** Deciding what messages mean has thrown: it will again, as long as the same messages are decided about. */
export class DecisionError extends Error {
  override name = 'DecisionError'

  constructor(cause: unknown) {
    super(cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause), { cause })
  }
}

/** Runs code that decides, and may ask the store. @throws DecisionError, and what the store throws as it is. */
export function deciding<Result>(decide: () => Result): Result {
  try {
    return decide()
  } catch (error) {
    if (isStoreError(error)) throw error
    throw new DecisionError(error)
  }
}
