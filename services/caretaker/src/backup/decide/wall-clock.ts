/** Moments (Unix milliseconds) as the clock on the wall of a time zone shows them. */

const clocks = new Map<string, Intl.DateTimeFormat>()

/** `2025-11-21 14:20:05` */
function onTheWall(moment: number, timeZone: string): string {
  let clock = clocks.get(timeZone)
  if (!clock) {
    // Sweden writes dates as ISO 8601 does.
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    clocks.set(timeZone, clock)
  }
  return clock.format(moment)
}

/** `2025-11-21` */
export function localDate(moment: number, timeZone: string): string {
  return onTheWall(moment, timeZone).slice(0, 10)
}

/** When the wall's clock shows `date` (`2025-11-21`) and `time` (`02:00`); the moment after it where that time is left out. */
export function momentOf(date: string, time: string, timeZone: string): number {
  const asUtc = Date.parse(`${date}T${time}:00Z`)
  const aheadOfUtc = (moment: number) =>
    Date.parse(`${onTheWall(moment, timeZone).replace(' ', 'T')}Z`) - moment
  const guess = asUtc - aheadOfUtc(asUtc)
  return asUtc - aheadOfUtc(guess)
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
