/** Calls `work` for any number of reasons: at once, never twice at the same time, and at most once per `quietMs`. */
export interface Coalesced {
  /** There is a reason. What happened before the next call begins is covered by it. */
  call(): void
  /** No call begins any more; resolves when the last has ended. */
  close(): Promise<void>
}

/** @param onError what `work` threw; calls go on. */
export function coalesce(
  work: () => void | Promise<void>,
  quietMs: number,
  onError: (error: Error) => void,
): Coalesced {
  let running: Promise<void> | undefined
  let quiet: NodeJS.Timeout | undefined
  let wanted = false
  let closed = false
  const start = () => {
    wanted = false
    running = run().finally(() => {
      running = undefined
      if (!closed) quiet = setTimeout(endQuiet, quietMs)
    })
  }
  const run = async () => {
    try {
      await work()
    } catch (error) {
      onError(error as Error)
    }
  }
  const endQuiet = () => {
    quiet = undefined
    if (wanted) start()
  }
  return {
    call() {
      if (closed) return
      if (running || quiet) wanted = true
      else start()
    },
    async close() {
      closed = true
      clearTimeout(quiet)
      await running
    },
  }
}
