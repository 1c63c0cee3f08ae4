/** Moments (Unix milliseconds) as a project's clock on the wall shows them. */

const clocks = new Map<string, Intl.DateTimeFormat>()

/** `2025-11-21 14:20:05` in `timeZone`. */
function onTheWall(moment: number, timeZone: string): string {
  let clock = clocks.get(timeZone)
  if (!clock) {
    // Sweden writes dates as ISO 8601 does.
    clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    clocks.set(timeZone, clock)
  }
  return clock.format(moment)
}

/** `2025-11-21 14:20`; the last answer of each zone is kept, as messages follow each other closely. */
const minutes = new Map<string, { minute: number; text: string }>()

function minuteOnTheWall(moment: number, timeZone: string): string {
  const minute = Math.floor(moment / 60_000)
  const last = minutes.get(timeZone)
  if (last?.minute === minute) return last.text
  const text = onTheWall(moment, timeZone).slice(0, 16)
  minutes.set(timeZone, { minute, text })
  return text
}

/** `2025-11-21` */
export function localDate(moment: number, timeZone: string): string {
  return minuteOnTheWall(moment, timeZone).slice(0, 10)
}

/** `2025-11-21 14:20` */
export function localTime(moment: number, timeZone: string): string {
  return minuteOnTheWall(moment, timeZone)
}

/** The moment a project's `since` names: a date begins at midnight of its zone, a time carries its own offset. */
export function momentOfSince(since: string, timeZone: string): number {
  if (since.includes('T')) return Date.parse(since)
  const midnight = Date.parse(`${since}T00:00:00Z`)
  const aheadOfUtc = (moment: number) =>
    Date.parse(`${onTheWall(moment, timeZone).replace(' ', 'T')}Z`) - moment
  return midnight - aheadOfUtc(midnight - aheadOfUtc(midnight))
}
