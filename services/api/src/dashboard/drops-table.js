import { byId, element } from './element.js'
import { fullTime, shortTime } from './time.js'
import { stateWord } from './words.js'

/** The rows on the page by id, with what each was made of: only what changed is made anew. */
const rows = new Map()
let shownBefore = false

/**
 * @param {any[]} drops in order
 * @param {{ selected: string, filtered: boolean, onOpen: (id: string) => void }} options
 */
export function showDrops(drops, { selected, filtered, onOpen }) {
  const body = byId('drops')
  const hadFocus = document.activeElement?.closest('tr')?.dataset.id
  const wanted = new Set(drops.map(({ id }) => id))
  for (const [id, { row }] of rows) {
    if (wanted.has(id)) continue
    row.remove()
    rows.delete(id)
  }
  drops.forEach((drop, index) => {
    const source = JSON.stringify(drop)
    const before = rows.get(drop.id)
    let row = before?.row
    if (before?.source !== source) {
      const made = makeRow(drop, onOpen)
      if (shownBefore && before?.state !== drop.state) made.classList.add('fresh')
      row?.replaceWith(made)
      row = made
      rows.set(drop.id, { row, source, state: drop.state })
    }
    row.setAttribute('aria-selected', String(drop.id === selected))
    if (body.children[index] !== row) body.insertBefore(row, body.children[index] ?? null)
  })
  shownBefore = true
  if (hadFocus !== undefined && document.activeElement === document.body) focusRow(hadFocus)
  byId('empty').hidden = drops.length > 0
  byId('empty').textContent = filtered
    ? 'No drop is like that.'
    : 'No drops yet. The first one posted in a group appears here by itself.'
}

/** @param {string} id */
export function focusRow(id) {
  rows.get(id)?.row.querySelector('button').focus()
}

/** Arrow keys go from row to row. @param {KeyboardEvent} event */
export function onTableKey(event) {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  const row = /** @type {HTMLElement} */ (event.target).closest('tr')
  const next = step === 1 ? row?.nextElementSibling : step === -1 ? row?.previousElementSibling : null
  if (!next) return
  event.preventDefault()
  next.querySelector('button')?.focus()
}

function makeRow(drop, onOpen) {
  const { sender_name: name, user_name: number } = drop
  return element(
    'tr',
    { 'data-id': drop.id, onclick: () => onOpen(drop.id) },
    element('td', { class: 'cell-drop' }, element('button', { type: 'button', class: 'drop' }, drop.drop_number)),
    element('td', { class: 'cell-state' }, chip(drop)),
    element('td', { class: 'cell-project' }, drop.project ?? ''),
    element(
      'td',
      { class: 'cell-who' },
      name || number || 'unknown',
      ...(name && number ? [element('span', { class: 'quiet number' }, ` ${number}`)] : []),
    ),
    element('td', { class: 'cell-posted quiet number', title: fullTime(drop.posted_at) }, shortTime(drop.posted_at)),
    element('td', { class: 'cell-changed quiet number', title: fullTime(drop.updated_at) }, shortTime(drop.updated_at)),
  )
}

/** @param {any} drop */
export function chip(drop) {
  const { state, feedback, revision } = drop
  const until = state === 'feedback_queued' && feedback?.waits_until ? ` · ${shortTime(feedback.waits_until)}` : ''
  const times = state === 'resubmitted' && revision > 1 ? ` ×${revision}` : ''
  const why = feedback?.reason && state.startsWith('feedback_') ? { title: feedback.reason } : {}
  return element('span', { class: `chip ${state}`, ...why }, stateWord(drop) + until + times)
}
