import { get } from './api.js'
import { chip } from './drops-table.js'
import { byId, element } from './element.js'
import { feedbackForm } from './feedback-form.js'
import { followLive } from './live.js'
import { exactTime, fullTime } from './time.js'
import { eventWords } from './words.js'

/** What is open: its id, what keeps it up to date, and what it showed last. */
let open = null

/**
 * Opens one drop beside the list.
 *
 * @param {string} id of its review row
 * @param {{ onClose: () => void, onSent: () => void, onError: (error: unknown) => void }} handlers
 */
export function openPanel(id, { onClose, onSent, onError }) {
  closePanel()
  const panel = byId('panel')
  const head = element('div', { class: 'panel-head' })
  const facts = element('p', { class: 'facts' })
  const timeline = element('ol', { class: 'timeline' })
  const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close', onclick: onClose }, '×')
  const form = feedbackForm(id, {
    onSent: () => {
      open?.following.now()
      onSent()
    },
  })
  panel.replaceChildren(head, facts, timeline, form.element)
  panel.hidden = false
  let shown
  const following = followLive(async () => {
    try {
      const body = await get(`/api/drops/${encodeURIComponent(id)}/timeline`)
      if (open?.id !== id || body === shown) return
      const isFirst = shown === undefined
      shown = body
      head.replaceChildren(element('h2', {}, body.drop.drop_number), chip(body.drop), close)
      facts.replaceChildren(factsOf(body.drop))
      timeline.replaceChildren(...body.entries.map(entryOf))
      timeline.scrollTop = timeline.scrollHeight
      form.show(body.drop)
      if (isFirst) panel.focus({ preventScroll: true })
    } catch (error) {
      onError(error)
    }
  })
  open = { id, following }
}

export function closePanel() {
  open?.following.stop()
  open = null
  byId('panel').hidden = true
  byId('panel').replaceChildren()
}

function factsOf({ project, sender_name, user_name, revision }) {
  const again = revision === 0 ? '' : revision === 1 ? 'posted again once' : `posted again ${revision} times`
  return [project, sender_name, user_name, again].filter(Boolean).join(' · ')
}

function entryOf(entry) {
  const [what, colour] = eventWords(entry)
  return element(
    'li',
    { class: colour },
    element(
      'div',
      { class: 'entry-head' },
      element('span', {}, element('span', { class: 'what' }, what), entry.by ? ` by ${entry.by}` : ''),
      element('time', { datetime: entry.at, title: fullTime(entry.at) }, exactTime(entry.at)),
    ),
    ...(entry.detail ? [element('p', { class: 'entry-detail' }, entry.detail)] : []),
    ...(entry.until ? [element('p', { class: 'entry-detail' }, `until ${exactTime(entry.until)}`)] : []),
    ...(entry.message ? [element('p', { class: 'entry-message' }, entry.message)] : []),
  )
}
