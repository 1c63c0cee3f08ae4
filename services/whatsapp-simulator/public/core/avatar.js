import { element } from './element.js'

const COLOURS = 8

/** A round sign with somebody's initial, in a colour of his own. @param {string} name @param {string} key */
export function avatar(name, key) {
  return element(
    'span',
    { class: `avatar colour-${colourOf(key)}`, 'aria-hidden': 'true' },
    name.slice(0, 1).toUpperCase(),
  )
}

/** 0 to 7; neighbouring numbers differ. @param {string} key */
export function colourOf(key) {
  let hash = 0
  for (let at = 0; at < key.length; at += 1) hash = (hash * 31 + key.charCodeAt(at)) % 65_521
  return hash % COLOURS
}
