/** How far each phone has been looked at, kept in this browser. */

const KEY = 'wa-simulator-seen'

/** @type {Record<string, number>} */
let seen = read()

function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}')
  } catch {
    return {}
  }
}

/**
 * @param {{phone: string, copies: number, last_mention: number}} person
 * @returns {{unread: number, mentioned: boolean}} copies not looked at, and whether one of them mentions him
 */
export function unreadOf({ phone, copies, last_mention }) {
  const until = seen[phone] ?? 0
  // A simulator that was started anew counts from 1 again.
  const from = until > copies ? 0 : until
  return { unread: copies - from, mentioned: last_mention > from }
}

/** @param {string} phone @param {number} position of the last copy looked at */
export function markSeen(phone, position) {
  if (seen[phone] === position) return
  seen = { ...seen, [phone]: position }
  try {
    localStorage.setItem(KEY, JSON.stringify(seen))
  } catch {
    // Without storage the counters start anew at the next visit.
  }
}
