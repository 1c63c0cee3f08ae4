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
