import { useEffect, useRef } from './html.js'

/** Between the two keys of a sequence such as `g d`. */
const SEQUENCE_MS = 1500

/**
 * What keys do while a component is on the page; the help (?) shows exactly this.
 *
 * @typedef {{ keys: string[], words: string, act?: (event: KeyboardEvent) => void, shown?: boolean }} Binding
 *   `keys` as `KeyboardEvent.key` says, lower case letters, two with a space for a sequence; any of them does it.
 * `words` is a key for
 *   `t`. Without `act` the browser does it by itself, and it is only shown; `shown: false` keeps it out of the help.
 */

/** @type {Set<{ group: string, bindings: Binding[] }>} */
const groups = new Set()
let first = ''
let firstAt = 0

/**
 * @param {string} group a key for `t`: the heading in the help
 * @param {Binding[]} bindings those of the component that came last win
 */
export function useKeys(group, bindings) {
  const entry = useRef({ group, bindings })
  entry.current.group = group
  entry.current.bindings = bindings
  useEffect(() => {
    const mine = entry.current
    groups.add(mine)
    return () => void groups.delete(mine)
  }, [])
}

/**
 * Does what a key does, for a button that stands for it; nothing where that key is not in force.
 *
 * @param {string} key
 */
export function pressKey(key) {
  const all = [...groups].toReversed().flatMap(({ bindings }) => bindings)
  all.find(({ keys, act }) => act && keys.includes(key))?.act?.(new KeyboardEvent('keydown', { key }))
}

/** For the help, in the order in which they came; without the keys that another component has taken. */
export function keysInForce() {
  const taken = new Set()
  const inForce = [...groups].toReversed().map(({ group, bindings }) => {
    const left = bindings
      .map((binding) => ({ ...binding, keys: binding.keys.filter((key) => !taken.has(key)) }))
      .filter(({ shown, keys }) => shown !== false && keys.length > 0)
    for (const { keys } of bindings) for (const key of keys) taken.add(key)
    return { group, bindings: left }
  })
  return inForce.toReversed().filter(({ bindings }) => bindings.length > 0)
}

/** No key acts while somebody types, chooses from a list or answers a dialog. @param {Element} element */
function isTyping(element) {
  if (document.querySelector('dialog[open]')) return true
  if (element instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(element.type)
  return element.matches('textarea, select, [contenteditable=""], [contenteditable="true"]')
}

addEventListener('keydown', (event) => {
  const { target, key } = event
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return
  if (!(target instanceof Element)) return
  if (isTyping(target)) {
    // The first Escape leaves the field, so that the keys act again.
    if (key === 'Escape' && target instanceof HTMLElement && !document.querySelector('dialog[open]')) target.blur()
    return
  }
  const pressed = key.length === 1 ? key.toLowerCase() : key
  const sequence = first !== '' && event.timeStamp - firstAt < SEQUENCE_MS ? `${first} ${pressed}` : ''
  const all = [...groups].toReversed().flatMap(({ bindings }) => bindings.filter(({ act }) => act))
  const found =
    all.find(({ keys }) => sequence !== '' && keys.includes(sequence)) ?? all.find(({ keys }) => keys.includes(pressed))
  const begins = all.some(({ keys }) => keys.some((one) => one.startsWith(`${pressed} `)))
  first = !found && begins ? pressed : ''
  firstAt = event.timeStamp
  if (!found) return
  event.preventDefault()
  found.act?.(event)
})
