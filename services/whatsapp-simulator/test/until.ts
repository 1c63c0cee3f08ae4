import { setTimeout as later } from 'node:timers/promises'

const LOOK_EVERY_MS = 10
const GIVE_UP_MS = 30_000

/** Resolves when the condition holds; the error says what was waited for. */
export async function until(condition: () => unknown, what: string, giveUp?: AbortSignal): Promise<void> {
  const end = Date.now() + GIVE_UP_MS
  while (!(await condition())) {
    giveUp?.throwIfAborted()
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`)
    await later(LOOK_EVERY_MS)
  }
}
