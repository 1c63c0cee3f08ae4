import { session } from '../../lib/session.js'
import { createStore } from '../../lib/store.js'
import { isChanged } from './decide/form.js'

/** @typedef {import('./decide/form.js').Form} Form */

const KEPT = 'wa-monitor-unsaved'
/** What is kept in the tab; whoever leaves more than that open has lost sight of them. */
const MOST = 50

/** @type {Map<string, Form>} */
let forms = new Map()
let owner = ''

/** Numbers of the drops that have changes which are not saved. */
export const unsaved = createStore(/** @type {ReadonlySet<string>} */ (new Set()))

/**
 * What is unsaved of this drop: of this tab and this person, also after a reload.
 *
 * @param {string} number
 * @returns {Form | undefined}
 */
export function unsavedForm(number) {
  read()
  return forms.get(number)
}

/** @param {string} number @param {Form} form */
export function keepUnsaved(number, form) {
  read()
  if (!isChanged(form) && !forms.has(number)) return
  forms.delete(number)
  if (isChanged(form)) forms.set(number, form)
  if (forms.size > MOST) forms.delete(/** @type {string} */ (forms.keys().next().value))
  tell()
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ owner, forms: [...forms] }))
  } catch {
    /* full, or not allowed: then it is kept until a reload */
  }
}

/** Nobody finds what somebody else has typed before he signed in at the same tab. */
function read() {
  const now = session.get()?.name ?? ''
  const isFirst = unsaved.get().size === 0 && forms.size === 0
  if (now === owner && !isFirst) return
  owner = now
  forms = new Map()
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? '{}')
    if (kept.owner === owner) forms = new Map(kept.forms)
  } catch {
    /* another version's */
  }
  tell()
}

function tell() {
  const numbers = [...forms.keys()]
  const before = unsaved.get()
  if (numbers.length !== before.size || numbers.some((number) => !before.has(number))) unsaved.set(new Set(numbers))
}

session.subscribe((who) => who && read())
addEventListener('beforeunload', (event) => {
  if (forms.size > 0) event.preventDefault()
})
