/** One row of the wire log in plain words. `→` is to the client, `←` comes from it. Pure. */

/** @typedef {import('@wa-monitor/contracts').WireRow} WireRow */
/** @typedef {{sign: string, words: string, tone: '' | 'good' | 'wait' | 'bad' | 'soft'}} WireWords */
/**
 * @typedef {object} Names
 * @property {(jid: string) => string | undefined} personName
 * @property {(jid: string) => string | undefined} groupName
 */

/** @param {WireRow} row @param {Names} names @returns {WireWords} */
export function wireWords(row, names) {
  const { event, outcome, fault } = row
  if (event === 'fault') return { sign: '⚡', words: `fault ${fault ?? ''}: ${row.detail}`, tone: 'wait' }
  if (event === 'open') return { sign: '•', words: `connection ${row.connection} opened`, tone: 'soft' }
  if (event === 'login')
    return { sign: '•', words: `${deviceName(row.device, names)} logged in`, tone: 'good' }
  if (event === 'close') {
    const why = row.detail === '' ? '' : `: ${row.detail}`
    return { sign: '•', words: `connection ${row.connection} closed${why}`, tone: 'wait' }
  }
  if (event === 'copy') return copyWords(row, names)
  if (event === 'phone_receipt') {
    const type = row.type === '' ? 'delivered' : row.type
    return {
      sign: '↩',
      words: `${nameOf(row.device, names)}’s phone says ${type}: ${shortId(row.id)}`,
      tone: 'soft',
    }
  }
  const words = stanzaWords(row, names)
  const arrow = row.direction === 'out' ? '→' : '←'
  const by = fault === null ? '' : ` by fault ${fault}`
  if (outcome === 'withheld') return { sign: '✗', words: `withheld${by}: ${arrow} ${words}`, tone: 'bad' }
  if (outcome === 'cut') return { sign: '✗', words: `cut off${by}: ${arrow} ${words}`, tone: 'bad' }
  const touched = fault === null ? '' : ` (fault ${fault})`
  return { sign: arrow, words: `${words}${touched}`, tone: toneOf(row) }
}

/** @param {WireRow} row @param {Names} names @returns {WireWords} */
function copyWords({ device, id, outcome, error }, names) {
  const what = `copy of ${shortId(id)} at ${nameOf(device, names)}’s phone`
  if (outcome === 'unreadable') return { sign: '✉', words: `${what}, not readable: ${error}`, tone: 'bad' }
  if (outcome === 'duplicate') return { sign: '✉', words: `${what}, which had it already`, tone: 'wait' }
  return { sign: '✉', words: what, tone: 'soft' }
}

/** @param {WireRow} row @returns {WireWords['tone']} */
function toneOf({ tag, type, error, xmlns, child }) {
  if (error !== '' || tag === 'failure' || tag === 'stream:error') return 'bad'
  if (tag === 'receipt' && type === 'retry') return 'wait'
  if (tag === 'success') return 'good'
  if (tag === 'ack' || tag === 'iq' || tag === 'ib' || xmlns === 'w:p' || child === 'ping') return 'soft'
  return ''
}

/** @param {WireRow} row @param {Names} names */
function stanzaWords(row, names) {
  const { tag, type, id, child, xmlns, error, offline } = row
  const failed = error === '' ? '' : `, error ${error}`
  const queued = offline ? ', from the queue' : ''
  if (tag === 'message')
    return `message ${shortId(id)} ${placeOf(row, names)}${encWords(row.encs)}${queued}${failed}`
  if (tag === 'receipt') {
    const who = row.participant === '' ? row.from : row.participant
    const by = row.direction === 'out' ? ` from ${nameOf(who, names)}` : ''
    const more = row.event === 'item' ? ' too' : ''
    return `receipt${by}, ${type === '' ? 'delivered' : type}: ${shortId(id)}${more}${queued}${failed}`
  }
  if (tag === 'ack') return `ack of ${row.class === '' ? 'something' : row.class} ${shortId(id)}${failed}`
  if (tag === 'iq') return `request ${[type, xmlns, child].filter((part) => part !== '').join(' ')}${failed}`
  if (tag === 'notification') {
    return `notification ${[type, child].filter((part) => part !== '').join(' ')} ${placeOf(row, names)}${queued}`.trim()
  }
  const rest = [type, child].filter((part) => part !== '').join(' ')
  return `${tag}${rest === '' ? '' : ` ${rest}`}${failed}`
}

/** From whom and where, or to whom. @param {WireRow} row @param {Names} names */
function placeOf({ direction, from, to, participant }, names) {
  if (direction === 'in') return to === '' ? '' : `to ${chatName(to, names)}`
  if (from === '') return ''
  if (participant !== '') return `from ${nameOf(participant, names)} in ${chatName(from, names)}`
  return `from ${chatName(from, names)}`
}

/** What it is encrypted as: `, skmsg 180 B`; many of a kind are counted. @param {WireRow['encs']} encs */
function encWords(encs) {
  const byType = Map.groupBy(encs, ({ type }) => type)
  const parts = [...byType].map(([type, all]) =>
    all.length === 1 ? `${type} ${all[0]?.bytes ?? 0} B` : `${type} ×${all.length}`,
  )
  return parts.length === 0 ? '' : `, ${parts.join(' + ')}`
}

/** Both ends of an id: those of one origin begin alike. @param {string} id */
export function shortId(id) {
  return id.length > 11 ? `${id.slice(0, 4)}…${id.slice(-4)}` : id
}

/** @param {string} jid @param {Names} names */
function chatName(jid, names) {
  return names.groupName(jid) ?? nameOf(jid, names)
}

/** @param {string} jid @param {Names} names */
function nameOf(jid, names) {
  return names.personName(jid) ?? jid.replace(/@.*$/, '')
}

/** A companion: whose, and its number. @param {string} jid @param {Names} names */
export function deviceName(jid, names) {
  const number = /:(\d+)@/.exec(jid)?.[1]
  return `${nameOf(jid, names)}${number === undefined ? '’s phone' : `’s device ${number}`}`
}
