import { dayName } from '../../lib/time.js'
import { locale } from '../../lib/i18n.js'

/** The calendar's day of a moment, where whoever looks is: `2025-11-21`. @param {string} iso */
export function dayOf(iso) {
  const date = new Date(iso)
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
}

/** @param {string} iso */
export function dayWords(iso) {
  return dayName(dayOf(iso))
}

/** `14:03`, whatever the day. @param {string} iso */
export function timeOfDay(iso) {
  return new Date(iso).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
}
