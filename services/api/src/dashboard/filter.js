import { byId } from './element.js'

/** What is looked for, kept in the address: a link or a reload shows the same list. */
const FIELDS = ['project', 'state', 'from', 'search']
const TYPING_MS = 250

/** @param {string} id @returns {HTMLInputElement} */
const field = (id) => /** @type {HTMLInputElement} */ (byId(id))

/** What the api is asked: whatever has a digit and no letter but DR is looked for in numbers, else in names. */
export function filterQuery() {
  const [project, state, from, search] = FIELDS.map((id) => field(id).value.trim())
  const words = search === '' ? {} : isNumber(search) ? numberQuery(search) : { contractor: search }
  return { ...(project && { project }), ...(state && { state }), ...(from && { from }), ...words }
}

export function isFiltered() {
  return FIELDS.some((id) => field(id).value.trim() !== '')
}

/** A contractor's number begins with 27, +27 or 0 and is longer than a drop's. @param {string} search */
function numberQuery(search) {
  const digits = search.replaceAll(/\D/g, '')
  if (!/^d/i.test(search) && digits.length > 8) return { contractor: digits.replace(/^0/, '27') }
  return { number: search }
}

/** @param {string} search */
function isNumber(search) {
  return /\d/.test(search) && /^(?:dr)?[\s\d+-]+$/i.test(search)
}

/** Fills the fields from the address. Before the projects are known, the wanted one is kept as a choice. */
export function readFilter() {
  const wanted = new URLSearchParams(location.search)
  for (const id of FIELDS) {
    const value = wanted.get(id) ?? ''
    const input = field(id)
    if (id === 'project' && value !== '') input.append(new Option(value, value))
    input.value = value
  }
}

/** @param {() => void} onChange */
export function onFilter(onChange) {
  let timer = 0
  const changed = () => {
    clearTimeout(timer)
    const query = new URLSearchParams(FIELDS.map((id) => [id, field(id).value.trim()]).filter(([, value]) => value))
    history.replaceState(null, '', `${location.pathname}${query.size > 0 ? `?${query}` : ''}${location.hash}`)
    onChange()
  }
  byId('filter').addEventListener('submit', (event) => event.preventDefault())
  byId('filter').addEventListener('change', changed)
  byId('search').addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(changed, TYPING_MS)
  })
  addEventListener('keydown', (event) => {
    const typing = /^(?:INPUT|TEXTAREA|SELECT)$/.test(/** @type {Element} */ (event.target).tagName)
    if (event.key !== '/' || typing || byId('filter').hidden) return
    event.preventDefault()
    field('search').select()
  })
}
