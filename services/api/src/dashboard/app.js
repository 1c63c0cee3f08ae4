import { ApiError, get } from './api.js'
import { closePanel, openPanel } from './drop-panel.js'
import { focusRow, onTableKey, showDrops } from './drops-table.js'
import { byId } from './element.js'
import { filterQuery, isFiltered, onFilter, readFilter } from './filter.js'
import { forgetKey, keepKey, readKey } from './key.js'
import { followLive } from './live.js'
import { showSummary } from './summary.js'

const PAGE = 100

let limit = PAGE
let selected = ''
let following = null

function start() {
  byId('sign-in').hidden = true
  byId('main').hidden = false
  byId('filter').hidden = false
  following?.stop()
  following = followLive(look)
}

async function look() {
  try {
    const query = new URLSearchParams({ limit: String(limit), ...filterQuery() })
    const [list, summary] = await Promise.all([get(`/api/drops?${query}`), get('/api/summary')])
    showDrops(list.drops, { selected, filtered: isFiltered(), onOpen: open })
    byId('more').hidden = list.next_after === null || limit >= 500
    showSummary(summary)
    live('on', 'live')
  } catch (error) {
    onError(error)
  }
}

function open(id) {
  selected = id
  for (const row of byId('drops').children) row.setAttribute('aria-selected', String(row.dataset.id === id))
  openPanel(id, { onClose: close, onSent: () => following?.now(), onError })
}

function close() {
  const was = selected
  selected = ''
  closePanel()
  following?.now()
  focusRow(was)
}

function onError(error) {
  if (!(error instanceof ApiError)) return live('off', 'no connection, trying again')
  if (error.status !== 401) return live('off', error.message)
  signIn(readKey() === '' ? '' : error.message)
}

function signIn(problem) {
  following?.stop()
  closePanel()
  forgetKey()
  live('', 'signed out')
  byId('main').hidden = true
  byId('filter').hidden = true
  byId('sign-in').hidden = false
  byId('sign-in-problem').textContent = problem
  byId('key').focus()
}

function live(kind, words) {
  byId('live').className = `live ${kind}`
  byId('live').textContent = words
}

byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault()
  const input = /** @type {HTMLInputElement} */ (byId('key'))
  keepKey(input.value.trim())
  input.value = ''
  start()
})
readFilter()
onFilter(() => {
  limit = PAGE
  following?.now()
})
byId('more').addEventListener('click', () => {
  limit = Math.min(500, limit + PAGE)
  following?.now()
})
byId('drops').addEventListener('keydown', onTableKey)
addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && selected !== '') close()
})
addEventListener('hashchange', () => {
  if (location.hash.startsWith('#key=') && readKey() !== '') start()
})

if (readKey() === '') signIn('')
else start()
