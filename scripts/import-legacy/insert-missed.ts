import {
  insertEvents,
  insertReviews,
  lockDrops,
  newestReviews,
  type SchemaDatabase,
} from '@wa-monitor/database'
import type { Missed } from './find-missed.ts'

/** Each drop is a lock of PostgreSQL's shared table. */
const AT_ONCE = 500

/**
 * Makes the rows of missed drops, each with the event of its message, so that a monitor which reads that message again
 * knows it. What a running monitor made meanwhile is left alone. Returns how many were made.
 */
export async function insertMissed(database: SchemaDatabase, missed: readonly Missed[]): Promise<number> {
  const { schema } = database
  let made = 0
  for (let start = 0; start < missed.length; start += AT_ONCE) {
    const chunk = missed.slice(start, start + AT_ONCE)
    made += await database.transaction(async (transaction) => {
      const drops = chunk.map(({ review }) => review.drop_number)
      await lockDrops(transaction, schema, drops)
      const there = new Set(
        (await newestReviews(transaction, schema, drops)).map(({ drop_number }) => drop_number),
      )
      const left = chunk.filter(({ review }) => !there.has(review.drop_number))
      if (left.length === 0) return 0
      await insertReviews(
        transaction,
        schema,
        left.map(({ review }) => review),
      )
      await insertEvents(
        transaction,
        schema,
        left.map(({ event }) => event),
      )
      return left.length
    })
  }
  return made
}
