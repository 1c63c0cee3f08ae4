const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const EXACT = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const FULL = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'medium' })

/** `14:03` today, `20 Nov 14:03` before. @param {string | null} iso */
export function shortTime(iso) {
  return iso === null ? '' : onDay(new Date(iso), CLOCK)
}

/** With seconds. @param {string} iso */
export function exactTime(iso) {
  return onDay(new Date(iso), EXACT)
}

/** For a tooltip. @param {string | null} iso */
export function fullTime(iso) {
  return iso === null ? '' : FULL.format(new Date(iso))
}

/** @param {Date} date @param {Intl.DateTimeFormat} clock */
function onDay(date, clock) {
  const today = date.toDateString() === new Date().toDateString()
  return today ? clock.format(date) : `${DAY.format(date)} ${clock.format(date)}`
}
