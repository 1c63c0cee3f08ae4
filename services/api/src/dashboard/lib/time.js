/** Times as people of the chosen language write them, on the clock of whoever looks. */
import { locale } from './i18n.js'

/** @param {Intl.DateTimeFormatOptions} options */
const formatter = (options) => inLanguage((language) => new Intl.DateTimeFormat(language, options))
const clock = formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const exactClock = formatter({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const day = formatter({ day: 'numeric', month: 'short' })
const full = formatter({ dateStyle: 'full', timeStyle: 'medium' })
const calendarDay = formatter({ weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
const calendarDate = formatter({ day: 'numeric', month: 'short', timeZone: 'UTC' })
const relative = inLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }))

/** The largest unit that fits counts. */
const UNITS = /** @type {const} */ ([
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
])

/** `14:03` today, `20 Nov 14:03` before. @param {string | null} iso */
export function shortTime(iso) {
  return iso === null ? '' : onDay(new Date(iso), clock())
}

/** With seconds. @param {string} iso */
export function exactTime(iso) {
  return onDay(new Date(iso), exactClock())
}

/** For a tooltip. @param {string | null} iso */
export function fullTime(iso) {
  return iso === null ? '' : full().format(new Date(iso))
}

/** A day of the calendar, of no time zone: `Fri, 20 Nov`. @param {string} date such as `2025-11-20` */
export function dayName(date) {
  return calendarDay().format(new Date(`${date}T00:00:00Z`))
}

/** Shorter: `20 Nov`. @param {string} date such as `2025-11-20` */
export function dayOfMonth(date) {
  return calendarDate().format(new Date(`${date}T00:00:00Z`))
}

/** `5 min ago`, `in 2 hr.`, `yesterday`. @param {string} iso @param {number} [now] Unix milliseconds */
export function ago(iso, now = Date.now()) {
  const seconds = (new Date(iso).getTime() - now) / 1000
  const [unit, size] = UNITS.find((each) => Math.abs(seconds) >= each[1]) ?? ['second', 1]
  return relative().format(Math.trunc(seconds / size), unit)
}

/** In its two largest units, without seconds beside hours or days: `2h 5m`. @param {number} seconds */
export function duration(seconds) {
  let left = Math.max(0, Math.round(seconds))
  const first = UNITS.findIndex((each) => left >= each[1])
  if (first === -1) return unitOf('second', 0)
  const parts = []
  for (const [unit, size] of UNITS.slice(first, first + 2)) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0) parts.push(unitOf(unit, count))
  }
  return parts.join(' ')
}

/** @param {'day' | 'hour' | 'minute' | 'second'} unit @param {number} count */
function unitOf(unit, count) {
  return new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'narrow' }).format(count)
}

/** @param {Date} date @param {Intl.DateTimeFormat} time */
function onDay(date, time) {
  const today = date.toDateString() === new Date().toDateString()
  return today ? time.format(date) : `${day().format(date)} ${time.format(date)}`
}

/**
 * Making a formatter takes far longer than formatting: one is kept for each language.
 *
 * @template T
 * @param {(language: string) => T} make
 */
function inLanguage(make) {
  /** @type {Map<string, T>} */
  const made = new Map()
  return () => {
    const language = locale()
    const known = made.get(language) ?? make(language)
    made.set(language, known)
    return known
  }
}
