import type { SignalPhone } from '../protocol/signal-phone.ts'
import type { Account } from '../storage/accounts.ts'
import type { Storage } from '../storage/storage.ts'

/** One simulated phone: device 0 of its account. It does one thing at a time. */
export class Phone {
  readonly account: Account
  readonly #signal: SignalPhone
  readonly #storage: Storage
  #last: Promise<unknown> = Promise.resolve()

  constructor(account: Account, signal: SignalPhone, storage: Storage) {
    this.account = account
    this.#signal = signal
    this.#storage = storage
  }

  /**
   * Does something with the phone's keys. The key changes and what `store` writes are one commit, made before this
   * resolves: nothing encrypted here can leave and be forgotten. Nothing is kept when `work` or `store` throws.
   */
  unit<T>(work: (signal: SignalPhone) => Promise<T>, store: (result: T) => void): Promise<T> {
    const run = async () => {
      try {
        const result = await work(this.#signal)
        const changes = this.#signal.takeChanges()
        await this.#storage.commits.add(() => {
          this.#storage.phoneKeys.write(this.account.phone, changes)
          store(result)
        })
        return result
      } finally {
        this.#signal.takeChanges()
      }
    }
    const result = this.#last.then(run)
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Resolves when everything asked of it so far is done. */
  async idle(): Promise<void> {
    await this.#last
  }
}
