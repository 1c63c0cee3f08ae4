/** What became of a message, as small marks beside it. Pure. */

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/** @typedef {'good' | 'wait' | 'bad'} Tone */
/** @typedef {{tone: Tone, label: string, title: string, phone: string | null}} Mark `phone`: whose phone it is about */

/**
 * @param {GroupMessage} message
 * @param {(phone: string) => string} nameOf
 * @returns {Mark[]}
 */
export function marksOf(message, nameOf) {
  return message.via === 'companion'
    ? message.phones.map((tally) =>
        phoneMark(tally, tally.phone === message.from ? 'own phone' : nameOf(tally.phone)),
      )
    : [companionMark(message)]
}

/**
 * @param {GroupMessage['phones'][number]} tally
 * @param {string} name
 * @returns {Mark}
 */
function phoneMark({ phone, readable, unreadable, error }, name) {
  if (readable === 0 && unreadable === 0) {
    return {
      tone: 'wait',
      label: `… ${name}`,
      title: `${name}: no copy has been read on this phone yet`,
      phone,
    }
  }
  if (readable === 0) {
    const title = `${name}: this phone got ${count(unreadable)} and could not read it (${error})`
    return { tone: 'bad', label: `✗ ${name}: not readable`, title, phone }
  }
  const retried = unreadable > 0 ? `; ${count(unreadable)} before could not be read` : ''
  if (readable === 1) {
    return { tone: 'good', label: `✓ ${name}`, title: `${name}: read on this phone${retried}`, phone }
  }
  const title = `${name}: this phone got ${count(readable)} of this message and shows it once${retried}`
  return { tone: 'wait', label: `✓ ${name} ×${readable}`, title, phone }
}

/** @param {number} copies */
function count(copies) {
  return copies === 1 ? 'one copy' : `${copies} copies`
}

/** @param {GroupMessage} message @returns {Mark} */
function companionMark({ companions: { delivered, waiting } }) {
  if (waiting > 0) {
    return {
      tone: 'wait',
      label: '… waits for the bridge',
      title: 'Kept here; the bridge gets it as soon as it is connected',
      phone: null,
    }
  }
  if (delivered === 0) {
    return {
      tone: 'bad',
      label: 'no bridge',
      title: 'No bridge was linked when this was posted: it never gets this message',
      phone: null,
    }
  }
  return {
    tone: 'good',
    label: '✓ bridge',
    title: 'The bridge has stored it and said so',
    phone: null,
  }
}
