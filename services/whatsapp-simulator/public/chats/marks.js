/** What is out of the ordinary about a message, as small marks below it; the ordinary is in its ticks. Pure. */

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/** @typedef {'good' | 'wait' | 'bad'} Tone */
/** @typedef {{tone: Tone, label: string, title: string, phone: string | null}} Mark `phone`: whose phone it is about */

/** A large group is not listed. */
const NAMED = 3

/**
 * @param {GroupMessage} message
 * @param {(phone: string) => string} nameOf
 * @returns {Mark[]}
 */
export function marksOf(message, nameOf) {
  if (message.via === 'phone') return companionMarks(message)
  /** @param {string} phone */
  const name = (phone) => (phone === message.from ? 'own phone' : nameOf(phone))
  const odd = message.phones.flatMap((tally) => oddity(tally, name(tally.phone)))
  const missing = message.phones.filter(({ readable, unreadable }) => readable + unreadable === 0)
  return [...odd, ...missingMarks(missing, name)]
}

/** @param {GroupMessage['phones'][number]} tally @param {string} name @returns {Mark[]} */
function oddity({ phone, readable, unreadable, error }, name) {
  if (readable === 0 && unreadable > 0) {
    const title = `${name}: this phone got ${count(unreadable)} and could not read it (${error})`
    return [{ tone: 'bad', label: `✗ ${name}: not readable`, title, phone }]
  }
  const retried = unreadable > 0 ? `; ${count(unreadable)} before could not be read` : ''
  if (readable > 1) {
    const title = `${name}: this phone got ${count(readable)} of this message and shows it once${retried}`
    return [{ tone: 'wait', label: `✓ ${name} ×${readable}`, title, phone }]
  }
  if (retried === '') return []
  return [
    {
      tone: 'wait',
      label: `✓ ${name}, on asking again`,
      title: `${name}: read on this phone${retried}`,
      phone,
    },
  ]
}

/** @param {GroupMessage['phones']} missing @param {(phone: string) => string} name @returns {Mark[]} */
function missingMarks(missing, name) {
  if (missing.length > NAMED) {
    const title = missing
      .slice(0, 20)
      .map(({ phone }) => name(phone))
      .join(', ')
    return [
      { tone: 'wait', label: `… ${missing.length} phones`, title: `No copy yet: ${title}`, phone: null },
    ]
  }
  return missing.map(({ phone }) => ({
    tone: 'wait',
    label: `… ${name(phone)}`,
    title: `${name(phone)}: no copy has been read on this phone yet`,
    phone,
  }))
}

/** @param {number} copies */
function count(copies) {
  return copies === 1 ? 'one copy' : `${copies} copies`
}

/** @param {GroupMessage} message @returns {Mark[]} */
function companionMarks({ companions: { delivered, waiting } }) {
  if (waiting > 0) {
    const title = 'Kept here; the bridge gets it as soon as it is connected'
    return [{ tone: 'wait', label: '… waits for the bridge', title, phone: null }]
  }
  if (delivered > 0) return []
  const title = 'No bridge was linked when this was posted: it never gets this message'
  return [{ tone: 'bad', label: 'no bridge', title, phone: null }]
}
