/** Moments (Unix milliseconds) as the clock on the wall of a time zone shows them, between 2009 (before WhatsApp) and 2050. */
import { canonicalTimeZone } from '@wa-monitor/contracts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const FIRST_DAY = Date.UTC(2009, 0)
const LAST_DAY = Date.UTC(2050, 0)

/** `2025-11-21 14:20:05` */
export function onTheWall(moment: number, timeZone: string): string {
  return new Date(moment + aheadOfUtc(moment, timeZone)).toISOString().slice(0, 19).replace('T', ' ')
}

/** When the clock on the wall shows `date` (`2025-11-21`) and `time` (`02:00`); the moment after it where that time is left out. */
export function momentOf(date: string, time: string, timeZone: string): number {
  const asUtc = Date.parse(`${date}T${time}:00Z`)
  return asUtc - aheadOfUtc(asUtc - aheadOfUtc(asUtc, timeZone), timeZone)
}

/** From `since` on the zone's clocks are `ahead` milliseconds ahead of UTC. */
interface Period {
  since: number
  ahead: number
}

/** Oldest first. */
const zones = new Map<string, readonly Period[]>()

function aheadOfUtc(moment: number, timeZone: string): number {
  let periods = zones.get(timeZone)
  if (!periods) {
    periods = readZone(timeZone)
    zones.set(timeZone, periods)
  }
  return (periods.findLast(({ since }) => since <= moment) ?? periods[0])?.ahead ?? 0
}

/**
 * By the process's own clock, set to that zone for the millisecond this takes: `Date` reads the zone database and nothing
 * else, where an Intl.DateTimeFormat brings 8 MB of calendars and languages into the process.
 */
function readZone(timeZone: string): Period[] {
  const name = canonicalTimeZone(timeZone) ?? 'UTC'
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(name) ?? []
  if (sign) {
    const ahead = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS
    return [{ since: FIRST_DAY, ahead: sign === '+' ? ahead : -ahead }]
  }
  const own = process.env.TZ
  process.env.TZ = name
  try {
    return readPeriods()
  } finally {
    if (own === undefined) delete process.env.TZ
    else process.env.TZ = own
  }
}

/** Of the process's own clock. */
function readPeriods(): Period[] {
  const ahead = (moment: number) => -new Date(moment).getTimezoneOffset() * MINUTE_MS
  const periods: Period[] = [{ since: FIRST_DAY, ahead: ahead(FIRST_DAY) }]
  for (let day = FIRST_DAY; day < LAST_DAY; day += DAY_MS) {
    const next = ahead(day + DAY_MS)
    if (next === periods.at(-1)?.ahead) continue
    // Clocks are changed on the minute: the last one before, and the first one after.
    let before = day
    let after = day + DAY_MS
    while (after - before > MINUTE_MS) {
      const middle = before + Math.floor((after - before) / 2 / MINUTE_MS) * MINUTE_MS
      if (ahead(middle) === next) after = middle
      else before = middle
    }
    periods.push({ since: after, ahead: next })
  }
  return periods
}
