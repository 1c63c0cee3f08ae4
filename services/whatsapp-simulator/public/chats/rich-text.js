import { element } from '../core/element.js'

/**
 * A text with its mentions marked.
 *
 * @param {readonly import('./text-parts.js').TextPart[]} parts
 * @param {string} [owner] whose phone it is on: mentions of him stand out more
 */
export function richText(parts, owner) {
  return parts.map(({ text, phone }) =>
    phone === null ? text : element('span', { class: phone === owner ? 'mention mine' : 'mention' }, text),
  )
}
