/** Keeps a list on the page equal to a list of things, touching only what differs: focus and selection stay. */

/** @typedef {Map<string, {signature: string, element: HTMLElement}>} Shown */

/** @type {WeakMap<Element, Shown>} */
const known = new WeakMap()

/**
 * @template Item
 * @param {HTMLElement} list
 * @param {readonly Item[]} items plain data
 * @param {(item: Item) => string} keyOf
 * @param {(item: Item) => HTMLElement} render what it makes depends on the item alone
 */
export function showList(list, items, keyOf, render) {
  const before = known.get(list) ?? new Map()
  const keys = new Set(items.map(keyOf))
  for (const [key, { element }] of before) if (!keys.has(key)) element.remove()
  /** @type {Shown} */
  const after = new Map()
  let place = list.firstElementChild
  for (const item of items) {
    const key = keyOf(item)
    const signature = JSON.stringify(item)
    const old = before.get(key)
    const element = old?.signature === signature ? old.element : render(item)
    if (old && old.element !== element) {
      if (place === old.element) place = element
      replace(old.element, element)
    }
    if (place === element) place = element.nextElementSibling
    else list.insertBefore(element, place)
    after.set(key, { signature, element })
  }
  known.set(list, after)
}

/** The focus stays on this item. @param {HTMLElement} old @param {HTMLElement} fresh */
function replace(old, fresh) {
  const hadFocus = old.contains(document.activeElement)
  old.replaceWith(fresh)
  const target = hadFocus ? fresh.querySelector('button') : null
  target?.focus({ preventScroll: true })
}
