import { showList } from '../core/keyed-list.js'
import { messageRow } from './message-row.js'

/**
 * @param {HTMLElement} list
 * @param {string} chat
 * @param {readonly import('./bubbles.js').Bubble[]} bubbles
 * @param {import('./message-row.js').Actions} actions
 */
export function showBubbles(list, chat, bubbles, actions) {
  showList(
    list,
    bubbles,
    ({ position }) => `${chat} ${position}`,
    (bubble) => messageRow(bubble, actions),
  )
}
