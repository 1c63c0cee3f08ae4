import type { StanzaMatcher } from '@wa-monitor/contracts'
import { children, type Stanza } from '../protocol/stanza.ts'

const ATTRIBUTES = ['id', 'type', 'xmlns', 'class', 'to', 'participant', 'from'] as const

/** Whether it is such a stanza; which one of them (`nth`) is for others to count. */
export function matches(wanted: StanzaMatcher, direction: 'in' | 'out', node: Stanza): boolean {
  return (
    wanted.direction === direction &&
    wanted.tag === node.tag &&
    ATTRIBUTES.every((name) => wanted[name] === undefined || wanted[name] === (node.attrs[name] ?? '')) &&
    (wanted.child === undefined || wanted.child === children(node)[0]?.tag)
  )
}

/** Whether a fault for `wanted` is for this device; before login a device has no name and only faults for all fit. */
export function isFor(wanted: string | undefined, device: string): boolean {
  if (wanted === undefined || wanted === device) return true
  const [user] = wanted.split('@')
  return !wanted.includes(':') && device.startsWith(`${user}:`)
}
