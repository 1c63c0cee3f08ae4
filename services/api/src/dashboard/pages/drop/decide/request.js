import { FLAG, isStep, shownOf } from './form.js'

/** @typedef {import('./form.js').Form} Form */

/**
 * What the server is asked: the row as it was seen, and what of it is to become something else. Null when there is
 * nothing to say. Pure.
 *
 * @param {Form} form
 * @param {{ message: string, kind: string, wait: boolean } | null} [feedback]
 */
export function requestOf(form, feedback = null) {
  const { revision, updated_at } = form
  const fields = changedFields(form)
  if (Object.keys(fields).length === 0 && !feedback) return null
  return { revision, updated_at, ...fields, ...(feedback && { feedback }) }
}

/** @param {Form} form @returns {Record<string, any>} */
function changedFields({ base, mine }) {
  const { result } = mine
  const steps = Object.entries(mine).filter(([field]) => isStep(field))
  const written = mine.comment === undefined ? base.comment : String(mine.comment).trim()
  return {
    ...(steps.length > 0 && { steps: Object.fromEntries(steps) }),
    ...(result !== undefined && { incomplete: result === 'incomplete', completed: result === 'completed' }),
    ...(written !== base.comment && { comment: written }),
    ...(FLAG in mine && { [FLAG]: mine[FLAG] }),
  }
}

/** A completed drop is approved; any other is corrected. @param {Form} form */
export function kindOf(form) {
  return shownOf(form).result === 'completed' ? 'approval' : 'correction'
}

/** What a draft is made of. @param {Form} form */
export function draftRequestOf(form) {
  const shown = shownOf(form)
  const steps = Object.fromEntries(Object.entries(shown).filter(([field]) => isStep(field)))
  return { kind: kindOf(form), steps, comment: String(shown.comment).trim(), completed: shown.result === 'completed' }
}
