import { hasWords, number, percent, t } from '../../lib/i18n.js'
import { duration } from '../../lib/time.js'

/** How a value of a chart is written. @param {'count' | 'hours' | 'share'} unit @returns {(value: number) => string} */
export function formatOf(unit) {
  if (unit === 'share') return percent
  if (unit === 'hours') return (hours) => duration(hours * 3600)
  return number
}

/** A project's name is what it is. @param {string} label */
export function wordsOf(label) {
  return hasWords(label) ? t(label) : label
}

/** @param {number | null | undefined} value @param {(value: number) => string} format */
export function valueOf(value, format) {
  return value === null || value === undefined ? t('charts.none') : format(value)
}
