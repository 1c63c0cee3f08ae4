import { avatar, colourOf } from '../core/avatar.js'
import { element } from '../core/element.js'
import { icon } from '../core/icon.js'
import { phoneNumber, timeOf } from '../core/words.js'
import { kindSign } from './kind-sign.js'
import { photo } from './photo.js'
import { richText } from './rich-text.js'

/** @typedef {import('./bubbles.js').Bubble} Bubble */
/**
 * @typedef {object} Actions
 * @property {(id: string) => void} reply
 * @property {(id: string, where: Element) => void} react opens the choice of emoji
 * @property {(id: string, where: Element | {x: number, y: number}) => void} more opens everything that can be done
 * @property {(id: string, emoji: string) => void} toggle gives or takes back a reaction
 * @property {(id: string) => void} life shows it on the wire
 * @property {(phone: string) => void} openPhone
 */

/** @param {Bubble} bubble @param {Actions} actions */
export function messageRow(bubble, actions) {
  const { id } = bubble
  const side = bubble.business ? 'business' : 'contractor'
  const more = (/** @type {MouseEvent} */ event) => {
    // Whoever marks words to copy them does not want a menu.
    if (getSelection()?.isCollapsed !== false) actions.more(id, { x: event.clientX, y: event.clientY })
  }
  return element(
    'li',
    {
      class: `row ${side}${bubble.first ? ' first' : ''}${bubble.reactions.length > 0 ? ' reacted' : ''}`,
      'data-id': id,
    },
    !bubble.business &&
      (bubble.first ? avatar(bubble.author, bubble.phone) : element('span', { class: 'avatar' })),
    element(
      'div',
      { class: `bubble${bubble.deleted ? ' deleted' : ''}`, click: more },
      bubble.first && author(bubble),
      bubble.quote && quote(bubble.quote),
      bubble.image && photo(bubble.mediaId, `Photo from ${bubble.author}`),
      ...words(bubble, actions),
      bubble.marks.length > 0 && element('div', { class: 'marks' }, ...marks(bubble, actions)),
      bubble.reactions.length > 0 && reactions(bubble, actions),
    ),
    element(
      'div',
      { class: 'acts' },
      act('smile', `React to ${bubble.author}`, (where) => actions.react(id, where)),
      act('reply', `Reply to ${bubble.author}`, () => actions.reply(id)),
      act('more', `More about the message of ${bubble.author}`, (where) => actions.more(id, where)),
    ),
  )
}

/** @param {import('../core/icon.js').IconName} sign @param {string} label @param {(where: Element) => void} does */
function act(sign, label, does) {
  const click = (/** @type {Event} */ event) => does(/** @type {Element} */ (event.currentTarget))
  return element('button', { type: 'button', 'aria-label': label, title: label, click }, icon(sign))
}

/** @param {Bubble} bubble */
function author({ author: name, phone }) {
  return element(
    'p',
    { class: `author ink-${colourOf(phone)}` },
    element('b', {}, name),
    ' ',
    element('span', { class: 'soft' }, phoneNumber(phone)),
  )
}

/** @param {Bubble} bubble @param {Actions} actions */
function words(bubble, actions) {
  const foot = meta(bubble, actions)
  if (bubble.deleted)
    return [element('p', { class: 'words soft' }, icon('blocked'), ' This message was deleted', foot)]
  if (bubble.unread)
    return [element('p', { class: 'words soft' }, 'No phone has been able to read this yet', foot)]
  const sign = kindSign(bubble.kind)
  return [
    sign !== undefined && element('p', { class: 'kind soft' }, icon(sign.sign), sign.label),
    element('p', { class: 'words' }, ...richText(bubble.parts), foot),
  ]
}

/** When, whether it was edited, and its ticks. @param {Bubble} bubble @param {Actions} actions */
function meta({ id, at, edited, ticks }, actions) {
  const sign = ticks.state === 'sent' ? 'one' : 'two'
  const click = (/** @type {Event} */ event) => {
    event.stopPropagation()
    actions.life(id)
  }
  return element(
    'button',
    { type: 'button', class: 'meta', title: `${ticks.title}. Click to see it on the wire.`, click },
    edited && element('i', {}, 'Edited'),
    element('time', {}, timeOf(at)),
    element('span', { class: `ticks ${ticks.state}`, role: 'img', 'aria-label': ticks.title }, icon(sign)),
  )
}

/** @param {import('./bubbles.js').Quote} quoted */
export function quote({ author: name, parts }) {
  return element('blockquote', {}, name !== '' && element('b', {}, `${name} `), ...richText(parts))
}

/** @param {Bubble} bubble @param {Actions} actions */
function marks(bubble, { openPhone }) {
  return bubble.marks.map(({ tone, label, title, phone }) =>
    phone === null
      ? element('span', { class: `mark ${tone}`, title }, label)
      : element(
          'button',
          {
            type: 'button',
            class: `mark ${tone}`,
            title: `${title}. Click to see that phone.`,
            click: (/** @type {Event} */ event) => {
              event.stopPropagation()
              openPhone(phone)
            },
          },
          label,
        ),
  )
}

/** @param {Bubble} bubble @param {Actions} actions */
function reactions({ id, reactions: given }, { toggle }) {
  const buttons = given.map(({ emoji, count, names }) =>
    element(
      'button',
      {
        type: 'button',
        class: 'reaction',
        title: names,
        'aria-label': `${emoji} from ${names}; press to add or take back yours`,
        click: (/** @type {Event} */ event) => {
          event.stopPropagation()
          toggle(id, emoji)
        },
      },
      emoji,
      count > 1 && element('span', {}, `${count}`),
    ),
  )
  return element('div', { class: 'reactions' }, ...buttons)
}
