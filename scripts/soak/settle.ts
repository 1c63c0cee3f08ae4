import { setTimeout as pause } from 'node:timers/promises'
import { lastSeq } from './collect.ts'
import type { SoakWorld } from './world.ts'

/** Nothing has changed for this long: nothing more will. */
const QUIET_MS = 90_000
const LONGEST_MS = 900_000

/** Waits until what is on its way has arrived, or nothing changes any more. */
export async function settle(world: SoakWorld, meanwhile: () => Promise<void>): Promise<void> {
  const end = Date.now() + LONGEST_MS
  let before = ''
  for (let since = Date.now(); Date.now() - since < QUIET_MS && Date.now() < end; ) {
    await meanwhile()
    const now = await progress(world)
    if (now !== before) since = Date.now()
    before = now
    await pause(1000)
  }
}

/** Changes as long as something arrives somewhere. */
async function progress(world: SoakWorld): Promise<string> {
  const [found] = await world.database((transaction) =>
    transaction.query<{ seen: string }>(
      `SELECT concat_ws(' ', (SELECT count(*) FROM public.wa_monitor_drop_events),
         (SELECT count(*) FROM dev.wa_monitor_drop_events),
         (SELECT count(*) FROM public.wa_monitor_feedback WHERE state IN ('delivered', 'read'))) AS seen`,
    ),
  )
  return `${lastSeq(world)} ${found?.seen ?? ''}`
}
