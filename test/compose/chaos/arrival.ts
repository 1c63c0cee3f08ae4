import { check, waitFor } from '../check.ts'
import type { Stack } from '../stack.ts'
import type { Answering } from './answering.ts'
import type { Ledger } from './compare.ts'
import { readAnswers, readDrops } from './ledger.ts'
import type { Posting } from './posting.ts'

const ARRIVED_MS = 120_000

/** Everything posted up to now is where it belongs, once. @throws Error that says what is not. */
export async function caughtUp(stack: Stack, posting: Posting): Promise<void> {
  const posted = [...posting.posted]
  await untilThere('what was posted', () => readDrops(stack, posted))
}

/** When nobody posts or answers any more: every message and every answer, once. */
export async function checkAllThere(stack: Stack, posting: Posting, answering: Answering): Promise<void> {
  const startedAt = Date.now()
  await caughtUp(stack, posting)
  const { posted, drops } = posting
  const { taken } = answering
  await untilThere('every answer', () => readAnswers(stack, posted, taken))
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  check(
    drops.length > 0 && taken.length > 0,
    `${posted.length} messages, ${drops.length} drops, ${taken.length} answers: 0 lost, 0 twice, ${seconds} s after the last`,
  )
}

async function untilThere(what: string, read: () => Promise<Ledger>): Promise<void> {
  let last: Ledger = { lost: [], twice: [] }
  await waitFor(
    `${what} to arrive`,
    async () => {
      // A service that is just coming back answers a question in the middle with an error.
      last = await read().catch((error: Error) => ({ lost: [error.message], twice: [] }))
      if (last.twice.length > 0) throw new Error('something is there twice, or where it does not belong')
      return last.lost.length === 0
    },
    ARRIVED_MS,
  ).catch((error: Error) => {
    throw new Error(`${error.message}\n${JSON.stringify(last, null, 2)}`)
  })
}
