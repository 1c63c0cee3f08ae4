/** Faults in plain words. Pure. */
import { durationOf } from '../core/words.js'

/** @typedef {import('@wa-monitor/contracts').FaultState} FaultState */

/** Said by the words themselves or by other columns. */
const LEFT_OUT = new Set(['kind', 'times', 'seconds', 'device', 'at', 'when', 'location'])

/** What it does, with its settings: `Acks: refuse, code 421`. @param {FaultState['fault']} fault */
export function faultTitle(fault) {
  const details = Object.entries(fault).filter(
    ([name, value]) => matters(fault, name) && value !== false && value !== undefined,
  )
  const at =
    'at' in fault && fault.at
      ? [`${fault.when} ${fault.at.direction} ${fault.at.tag} no. ${fault.at.nth}`]
      : []
  const all = [...details.map(([name, value]) => detail(name, value)), ...at]
  return `${faultName(fault.kind)}${all.length > 0 ? `: ${all.join(', ')}` : ''}`
}

/** Settings that another one makes idle are left out. @param {FaultState['fault']} fault @param {string} name */
function matters(fault, name) {
  if (LEFT_OUT.has(name)) return false
  if (fault.kind === 'duplicate') return name !== 'copies' || fault.copies > 1
  return fault.kind !== 'acks' || name !== 'code' || fault.mode === 'refuse'
}

/** @param {string} name @param {import('@wa-monitor/contracts').StanzaMatcher | string | number | boolean | string[]} value */
function detail(name, value) {
  if (name.endsWith('ms'))
    return `${name === 'ms' ? '' : `${name.replace(/_ms$/, '')} `}${Number(value) / 1000} s`
  if (value === true) return name.replaceAll('_', ' ')
  if (typeof value === 'object') return Array.isArray(value) ? value.join(' ') : name
  return typeof value === 'string' && name !== 'code'
    ? value.replaceAll('_', ' ')
    : `${name.replaceAll('_', ' ')} ${value}`
}

/** `drop-connection` → `Drop connection`. @param {string} kind */
export function faultName(kind) {
  const words = kind.replaceAll('-', ' ')
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

/** How often it has fired, and what is left of it. @param {FaultState} state @param {number} now Unix milliseconds */
export function faultProgress({ fault, fired, ends_at: endsAt }, now) {
  const times = 'times' in fault ? fault.times : undefined
  const count = times === undefined ? `fired ${fired}×` : `fired ${fired} of ${times}`
  return endsAt === null ? count : `${count} · ${durationOf(endsAt - now)} left`
}

/** How it ended. @param {FaultState} state */
export function faultEnd({ state, fired }) {
  const how = { armed: 'armed', spent: 'over', expired: 'time is up', disarmed: 'disarmed' }[state]
  return `${how}, fired ${fired}×`
}
