import { avatar, colourOf } from './avatar.js'
import { element } from './element.js'
import { icon } from './icon.js'
import { showList } from './keyed-list.js'
import { richText } from './rich-text.js'
import { phoneNumber, timeOf } from './words.js'

/** @typedef {import('./bubbles.js').Bubble} Bubble */
/** @typedef {{reply: (id: string) => void, openPhone: (phone: string) => void}} Actions */

/**
 * @param {HTMLElement} list
 * @param {readonly Bubble[]} bubbles
 * @param {Actions} actions
 */
export function showBubbles(list, bubbles, actions) {
  showList(
    list,
    bubbles,
    ({ position }) => `${position}`,
    (bubble) => row(bubble, actions),
  )
}

/** @param {Bubble} bubble @param {Actions} actions */
function row(bubble, actions) {
  const side = bubble.business ? 'business' : 'contractor'
  const reply = () => actions.reply(bubble.id)
  return element(
    'li',
    { class: `row ${side}${bubble.first ? ' first' : ''}` },
    !bubble.business &&
      (bubble.first ? avatar(bubble.author, bubble.phone) : element('span', { class: 'avatar' })),
    element(
      'div',
      {
        class: 'bubble',
        title: 'Click to reply',
        // Whoever marks words to copy them does not mean to reply.
        click: () => getSelection()?.isCollapsed !== false && reply(),
      },
      bubble.first && author(bubble),
      bubble.quote && quote(bubble.quote),
      bubble.image && element('div', { class: 'photo' }, icon('camera'), 'Photo'),
      words(bubble),
      element('div', { class: 'marks' }, ...marks(bubble, actions), element('time', {}, timeOf(bubble.at))),
    ),
    element(
      'button',
      {
        type: 'button',
        class: 'reply',
        'aria-label': `Reply to ${bubble.author}`,
        title: 'Reply',
        click: reply,
      },
      icon('reply'),
    ),
  )
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

/** @param {Bubble} bubble */
function words({ unread, parts }) {
  if (unread) return element('p', { class: 'soft' }, 'No phone has been able to read this yet')
  return parts.length > 0 && element('p', { class: 'words' }, ...richText(parts))
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
