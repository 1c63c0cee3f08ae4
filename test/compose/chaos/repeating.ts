import { setTimeout as delay } from 'node:timers/promises'

/** Somebody who does one thing after the other, until told to stop. */
export abstract class Repeating {
  #running: Promise<void> | undefined
  #stopped = false
  #abandoned = false

  start(): void {
    this.#running = this.#run()
    // Said by `stop`; until then nobody waits for it.
    this.#running.catch(() => undefined)
  }

  /** Resolves when what was begun is done. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  /** Does not even try to end what was begun. */
  abandon(): void {
    this.#stopped = true
    this.#abandoned = true
  }

  /** Tries until `attempt` says that it is done. */
  protected async persist(attempt: () => Promise<boolean>): Promise<void> {
    while (!this.#abandoned && !(await attempt())) await delay(200)
  }

  /** One thing, with the time until the next in milliseconds. `n` counts from 0. */
  protected abstract next(n: number): Promise<number>

  async #run(): Promise<void> {
    for (let n = 0; !this.#stopped; n++) await delay(await this.next(n))
  }
}
