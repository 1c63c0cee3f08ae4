/** Days as the calendar on the wall of a time zone shows them. */
import { onTheWall } from '@wa-monitor/service/zone-clock'

/** `2025-11-21` */
export function localDate(moment: number, timeZone: string): string {
  return onTheWall(moment, timeZone).slice(0, 10)
}

/** The day after `date`, or `days` after it. */
export function dayAfter(date: string, days = 1): string {
  return new Date(Date.parse(`${date}T12:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Monday of the week that `date` lies in. */
export function weekOf(date: string): string {
  const day = new Date(`${date}T12:00:00Z`).getUTCDay()
  return dayAfter(date, -((day + 6) % 7))
}
