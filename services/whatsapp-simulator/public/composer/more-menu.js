/** What else can be posted, and how it is wrapped. */
import { element } from '../core/element.js'
import { closeMenu, openMenu } from '../core/menu.js'
import { fields } from '../core/fields.js'

/** How WhatsApp's clients wrap messages; each is read like a plain one. */
const WRAPS = {
  '': 'Plain, as this chat has it',
  ephemeral: 'Disappearing (ephemeral)',
  view_once: 'View once',
  view_once_v2: 'View once, second form',
  document_with_caption: 'Document with caption',
  edited: 'Wrapped as edited',
  group_mentioned: 'Group mentioned',
  bot_invoke: 'To a bot',
  group_status: 'Group status',
}

/**
 * @param {Element} where
 * @param {object} wish
 * @param {string} wish.wrap chosen now
 * @param {(wrap: string) => void} wish.setWrap
 * @param {(post: object) => void} wish.post
 * @param {readonly {phone: string, name: string}[]} wish.people
 */
export function openMore(where, { wrap, setWrap, post, people }) {
  const wraps = element('select', { 'aria-label': 'Wrapped as' })
  wraps.append(
    ...Object.entries(WRAPS).map(([value, label]) => new Option(label, value, false, value === wrap)),
  )
  wraps.addEventListener('change', () => setWrap(wraps.value))
  openMenu(
    where,
    'More',
    element('label', { class: 'field' }, element('span', {}, 'The next messages are'), wraps),
    poll(post),
    contact(post, people),
    place(post),
  )
}

/** @param {string} wrap */
export function wrapLabel(wrap) {
  return WRAPS[/** @type {keyof typeof WRAPS} */ (wrap)] ?? wrap
}

/**
 * @param {string} summary
 * @param {readonly HTMLElement[]} content
 * @param {(values: Record<string, string>) => object} read
 * @param {(post: object) => void} post
 */
function part(summary, content, read, post) {
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const form = /** @type {HTMLFormElement} */ (event.currentTarget)
    closeMenu()
    post(read(fields(form)))
  }
  const form = element('form', { submit }, ...content, element('button', { class: 'solid' }, 'Send'))
  return element('details', {}, element('summary', {}, summary), form)
}

/** @param {(post: object) => void} post */
function poll(post) {
  const name = element('input', {
    name: 'name',
    required: true,
    value: 'When are you on site?',
    'aria-label': 'Question',
  })
  const options = element('textarea', {
    name: 'options',
    rows: '3',
    required: true,
    'aria-label': 'Answers, one on each line',
  })
  options.value = 'Today\nTomorrow'
  const read = (/** @type {Record<string, string>} */ values) => ({
    poll: {
      name: values['name'],
      options: (values['options'] ?? '').split('\n').filter((line) => line.trim() !== ''),
    },
  })
  return part('Poll', [name, options], read, post)
}

/** @param {(post: object) => void} post @param {readonly {phone: string, name: string}[]} people */
function contact(post, people) {
  const who = element('select', { name: 'phone', 'aria-label': 'Whose number' })
  who.append(...people.map(({ phone, name }) => new Option(name, phone)))
  const read = (/** @type {Record<string, string>} */ { phone = '' }) => ({
    contact: { phone, name: people.find((person) => person.phone === phone)?.name ?? phone },
  })
  return part('Contact', [who], read, post)
}

/** @param {(post: object) => void} post */
function place(post) {
  const name = element('input', { name: 'name', value: 'Lawley', 'aria-label': 'Name of the place' })
  const latitude = element('input', {
    name: 'latitude',
    type: 'number',
    step: 'any',
    value: '-26.385',
    'aria-label': 'Latitude',
  })
  const longitude = element('input', {
    name: 'longitude',
    type: 'number',
    step: 'any',
    value: '27.81',
    'aria-label': 'Longitude',
  })
  const read = (/** @type {Record<string, string>} */ values) => ({
    location: {
      name: values['name'],
      latitude: Number(values['latitude']),
      longitude: Number(values['longitude']),
    },
  })
  return part('Location', [name, latitude, longitude], read, post)
}
