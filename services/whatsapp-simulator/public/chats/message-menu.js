/** What can be done with a message, beside it. */
import { element } from '../core/element.js'
import { closeMenu, menuItem, openMenu } from '../core/menu.js'
import { EMOJI } from './reactions.js'

/** @typedef {import('../core/icon.js').IconName} IconName */
/** @typedef {{sign: IconName, label: string, act: () => void, tone?: string}} Item */

/**
 * @param {Element | {x: number, y: number}} where
 * @param {(emoji: string) => void} react
 * @param {string} as whoever reacts
 */
export function openReactions(where, react, as) {
  openMenu(where, `React as ${as}`, emojiRow(EMOJI, react))
}

/**
 * @param {Element | {x: number, y: number}} where
 * @param {readonly Item[]} items
 * @param {{react: (emoji: string) => void, as: string} | null} reacting null for what can't be reacted to
 */
export function openMessageMenu(where, items, reacting) {
  openMenu(
    where,
    'What to do with this message',
    ...(reacting ? [emojiRow(EMOJI.slice(0, 6), reacting.react), note(`as ${reacting.as}`)] : []),
    ...items.map(({ sign, label, act, tone }) => menuItem(sign, label, act, tone)),
  )
}

/** @param {readonly string[]} emoji @param {(emoji: string) => void} react */
function emojiRow(emoji, react) {
  const buttons = emoji.map((one) => {
    const click = () => {
      closeMenu()
      react(one)
    }
    return element('button', { type: 'button', 'aria-label': `React with ${one}`, click }, one)
  })
  return element('div', { class: 'emoji' }, ...buttons)
}

/** @param {string} words */
function note(words) {
  return element('p', { class: 'soft small' }, words)
}
