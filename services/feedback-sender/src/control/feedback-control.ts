import { readControl, type SchemaDatabase, type Transaction } from '@wa-monitor/database'
import { dayAndTime } from '../say-wait.ts'
import { type HeldBack, heldBackBy } from './held-back.ts'

/** Whether feedback of this environment may leave at all: asked inside the transaction that would let it. */
export class FeedbackControl {
  private readonly database: Pick<SchemaDatabase, 'schema'>

  constructor(database: Pick<SchemaDatabase, 'schema'>) {
    this.database = database
  }

  /** Undefined when it may. What has run out holds nothing back, whether or not it has been cleared. */
  async heldBack(transaction: Transaction): Promise<HeldBack | undefined> {
    const control = await readControl(transaction, this.database.schema)
    return heldBackBy(control, (at) => dayAndTime(at.getTime(), Date.now()))
  }
}
