import { setTimeout as pause } from 'node:timers/promises'
import { readRows } from './count-feedback.ts'
import type { FeedbackWorld } from './feedback-world.ts'

/** Nothing has changed for this long: nothing more will. Longer than any pause a sender makes by itself. */
const QUIET_MS = 90_000

/** Waits until so many rows are on their phones, by PostgreSQL's word, or nothing has changed for long. */
export async function settle(world: FeedbackWorld, rows: number, meanwhile = () => {}): Promise<void> {
  let before = ''
  let since = Date.now()
  for (;;) {
    const all = await readRows(world)
    if (all.filter(({ state }) => ['delivered', 'read'].includes(state)).length >= rows) return
    const now = all.map(({ id, state }) => `${id} ${state}`).join()
    if (now !== before) since = Date.now()
    before = now
    if (Date.now() - since > QUIET_MS) return
    meanwhile()
    await pause(500)
  }
}
