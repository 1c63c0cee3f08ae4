import type { SchemaName } from '@wa-monitor/contracts'
import { changeNumber, nextTransactionNumber, type Running, runningTransactions } from './changes.ts'
import type { Transaction } from './database.ts'

/**
 * Says whether anything may have become visible since the last look.
 *
 * The number grows before the commit, so a look may see it and not yet the rows. Then the transactions of that moment are
 * waited for: a number larger than theirs is taken (`pg_current_xact_id`; that is the one thing here that costs PostgreSQL
 * something, and happens only after a change), and until all smaller ones have ended, whatever ends counts as a change. A
 * stranger's long transaction makes some changes look like more than they are; none is missed.
 */
export class ChangeDetector {
  readonly #schema: SchemaName
  /** Undefined before the first look. */
  #number: number | undefined
  /** Transactions below this one may still bring what the number told of; undefined: none does. */
  #pending: { below: number; snapshot: string } | undefined

  constructor(schema: SchemaName) {
    this.#schema = schema
  }

  /** The first look is a change, though nothing has grown: nobody knows what happened before it. */
  async look(transaction: Transaction): Promise<{ changed: boolean; grown: boolean }> {
    const number = await changeNumber(transaction, this.#schema)
    const isFirst = this.#number === undefined
    const grown = number !== this.#number
    const ended = this.#pending !== undefined && this.#wait(await runningTransactions(transaction))
    if (grown) {
      const below = await nextTransactionNumber(transaction)
      const { oldest, snapshot } = await runningTransactions(transaction)
      this.#pending = oldest < below ? { below, snapshot } : undefined
    }
    this.#number = number
    return { changed: grown || ended, grown: !isFirst && grown }
  }

  /** Whether any of the transactions has ended. */
  #wait({ snapshot, oldest }: Running): boolean {
    const pending = this.#pending
    if (!pending || pending.snapshot === snapshot) return false
    this.#pending = oldest < pending.below ? { below: pending.below, snapshot } : undefined
    return true
  }
}
