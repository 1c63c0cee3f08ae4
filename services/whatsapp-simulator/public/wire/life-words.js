/** What became of one message on the wire, as sentences. Pure. */
import { counted } from '../core/words.js'
import { deviceName } from './wire-words.js'

/** @typedef {import('@wa-monitor/contracts').WireMessage} WireMessage */
/** @typedef {{who: string, what: string, tone: 'good' | 'wait' | 'bad'}} LifeLine */

/**
 * @param {WireMessage} message
 * @param {import('./wire-words.js').Names} names
 * @returns {LifeLine[]}
 */
export function lifeLines({ sends, deliveries, phones }, names) {
  return [
    ...sends.map((send) => ({ who: deviceName(send.device, names), ...sendWords(send) })),
    ...deliveries.map((delivery) => ({
      who: deviceName(delivery.device, names),
      ...deliveryWords(delivery),
    })),
    ...phones.map((copies) => ({ who: deviceName(copies.device, names), ...phoneWords(copies) })),
  ]
}

/** @param {WireMessage['sends'][number]} send @returns {Omit<LifeLine, 'who'>} */
function sendWords({ received, lost, acks, errors }) {
  const what = list([
    `sent it ${times(received.length)}`,
    lost > 0 && `lost ${times(lost)}`,
    acks > 0 && `acknowledged ${times(acks)}`,
    errors.length > 0 && `refused with ${errors.join(', ')}`,
    acks === 0 && errors.length === 0 && 'not acknowledged yet',
  ])
  return { what, tone: errors.length > 0 || lost > 0 ? 'bad' : acks > 0 ? 'good' : 'wait' }
}

/** @param {WireMessage['deliveries'][number]} delivery @returns {Omit<LifeLine, 'who'>} */
function deliveryWords({ sent, offline, withheld, cut, receipts, retries, errors }) {
  const what = list([
    sent.length > 0 && `got it ${times(sent.length)}`,
    offline > 0 && `${offline === sent.length ? 'from' : `${offline} from`} the queue`,
    withheld > 0 && `withheld ${times(withheld)}`,
    cut > 0 && `cut off ${times(cut)}`,
    retries > 0 && `asked again ${times(retries)}`,
    receipts > 0 ? `said “delivered” ${times(receipts)}` : 'no receipt yet',
    errors.length > 0 && `refused with ${errors.join(', ')}`,
  ])
  const odd = withheld + cut + retries > 0 || sent.length > 1 || receipts === 0
  // A refusal that was made good again is no more than odd.
  const lost = errors.length > 0 && receipts === 0
  return { what, tone: lost ? 'bad' : odd || errors.length > 0 ? 'wait' : 'good' }
}

/** @param {WireMessage['phones'][number]} phone @returns {Omit<LifeLine, 'who'>} */
function phoneWords({ readable, duplicate, unreadable, errors, receipts, retries }) {
  const what = list([
    counted(readable, 'readable copy').replace(/copys$/, 'copies'),
    duplicate > 0 && `${duplicate} of them once more`,
    unreadable > 0 && `${unreadable} not readable (${[...new Set(errors)].join(', ')})`,
    receipts > 0 && counted(receipts, 'receipt'),
    retries > 0 && `asked again ${times(retries)}`,
  ])
  return { what, tone: readable === 0 ? 'bad' : duplicate + unreadable > 0 ? 'wait' : 'good' }
}

/** @param {readonly (string | false)[]} parts */
function list(parts) {
  return parts.filter((part) => part !== false).join(', ')
}

/** @param {number} count */
function times(count) {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`
}
