/** Numbers and times as people write them. Pure. */

/** `27820000001` → `+27 82 000 0001`; other countries keep their digits together. @param {string} phone */
export function phoneNumber(phone) {
  const southAfrican = /^27(\d\d)(\d{3})(\d{4})$/.exec(phone)
  return southAfrican ? `+27 ${southAfrican.slice(1).join(' ')}` : `+${phone}`
}

/**
 * The time of today, with the day for any other.
 * @param {number} at Unix milliseconds
 * @param {number} [now]
 */
export function timeOf(at, now = Date.now()) {
  const date = new Date(at)
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  if (date.toDateString() === new Date(now).toDateString()) return time
  return `${date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`
}

/** With seconds and their thousandths, for what follows one another fast. @param {number} at Unix milliseconds */
export function clockOf(at) {
  const date = new Date(at)
  const time = date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  return `${time}.${`${date.getMilliseconds()}`.padStart(3, '0')}`
}

/** How long it still is: `12 s`, `3 min`. @param {number} ms */
export function durationOf(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`
}

/** `1 row`, `2,000 rows`. @param {number} count @param {string} what */
export function counted(count, what) {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`
}
