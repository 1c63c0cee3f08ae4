/** How long one commit may take to put together; the rest waits for the next turn of the event loop. */
const TURN_MS = 20

interface Write {
  work: () => void
  done: () => void
  failed: (error: unknown) => void
}

/**
 * Makes one commit of what many phones have to store. Whatever is added within one turn of the event loop is written
 * together at the end of it; each write is kept or dropped alone.
 */
export class Commits {
  readonly #transaction: <T>(work: () => T) => T
  #waiting: Write[] = []

  /** @param transaction as `Storage.transaction`: nested calls join the outer one. */
  constructor(transaction: <T>(work: () => T) => T) {
    this.#transaction = transaction
  }

  /** Resolves when it is committed. @throws what `work` throws, or why the commit failed; nothing of it is kept then. */
  async add(work: () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    if (this.#waiting.length === 0) setImmediate(() => this.#commit())
    this.#waiting.push({ work, done: resolve, failed: reject })
    return promise
  }

  #commit(): void {
    const writes = this.#waiting
    this.#waiting = []
    const end = performance.now() + TURN_MS
    const kept: Write[] = []
    let next = 0
    try {
      this.#transaction(() => {
        while (next < writes.length && performance.now() < end) {
          const write = writes[next]
          next += 1
          if (write && this.#keep(write)) kept.push(write)
        }
      })
      for (const write of kept) write.done()
    } catch (error) {
      for (const write of kept) write.failed(error)
    }
    if (next === writes.length) return
    if (this.#waiting.length === 0) setImmediate(() => this.#commit())
    this.#waiting = [...writes.slice(next), ...this.#waiting]
  }

  #keep({ work, failed }: Write): boolean {
    try {
      this.#transaction(work)
      return true
    } catch (error) {
      failed(error)
      return false
    }
  }
}
