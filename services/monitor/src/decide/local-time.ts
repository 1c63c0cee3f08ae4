/** Moments (Unix milliseconds) as a project's clock on the wall shows them. */
import { momentOf, onTheWall } from '@wa-monitor/service/zone-clock'

/** `2025-11-21` */
export function localDate(moment: number, timeZone: string): string {
  return onTheWall(moment, timeZone).slice(0, 10)
}

/** `2025-11-21 14:20` */
export function localTime(moment: number, timeZone: string): string {
  return onTheWall(moment, timeZone).slice(0, 16)
}

/** The moment a project's `since` names: a date begins at midnight of its zone, a time carries its own offset. */
export function momentOfSince(since: string, timeZone: string): number {
  return since.includes('T') ? Date.parse(since) : momentOf(since, '00:00', timeZone)
}
