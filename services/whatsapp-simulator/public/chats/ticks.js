/** The ticks of a message, as WhatsApp shows them to whoever wrote it. Pure. */

/** @typedef {import('@wa-monitor/contracts').GroupMessage} GroupMessage */
/** @typedef {{state: 'sent' | 'delivered' | 'read', title: string}} Ticks */

/**
 * A contractor's message is delivered when the bridge has stored it; one of the bridge's when every other phone could
 * read it, and read when every owner has looked at it.
 *
 * @param {GroupMessage} message
 * @param {(phone: string) => string} nameOf
 * @returns {Ticks}
 */
export function ticksOf(message, nameOf) {
  return message.via === 'companion' ? ticksOfSent(message, nameOf) : ticksOfPost(message.companions)
}

/** @param {GroupMessage['companions']} companions @returns {Ticks} */
function ticksOfPost({ delivered, waiting }) {
  if (waiting > 0) {
    const some =
      delivered > 0 ? `; ${delivered} other linked device${delivered > 1 ? 's have' : ' has'} it` : ''
    return { state: 'sent', title: `Waits for the bridge, which gets it as soon as it is connected${some}` }
  }
  if (delivered === 0) return { state: 'sent', title: 'No linked device was there to get it' }
  return { state: 'delivered', title: 'Delivered: the bridge has stored it and said so' }
}

/** @param {GroupMessage} message @param {(phone: string) => string} nameOf @returns {Ticks} */
function ticksOfSent({ from, phones }, nameOf) {
  const others = phones.filter(({ phone }) => phone !== from)
  const readers = others.length > 0 ? others : phones
  const reached = readers.filter(({ readable }) => readable > 0)
  const read = readers.filter((tally) => tally.read)
  const title = [
    `Delivered to ${counted(reached, readers.length, nameOf)}`,
    ...(read.length > 0 ? [`read by ${counted(read, readers.length, nameOf)}`] : []),
  ].join('; ')
  if (readers.length === 0 || reached.length < readers.length) return { state: 'sent', title }
  return { state: read.length < readers.length ? 'delivered' : 'read', title }
}

/** @param {GroupMessage['phones']} some @param {number} all @param {(phone: string) => string} nameOf */
function counted(some, all, nameOf) {
  if (some.length === 0) return 'nobody yet'
  const names = some.slice(0, 8).map(({ phone }) => nameOf(phone))
  return `${some.length} of ${all} (${names.join(', ')}${some.length > 8 ? ', …' : ''})`
}
