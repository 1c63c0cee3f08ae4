/**
 * What a reviewer has changed of a drop and not saved yet, beside what the server says by now. Pure.
 *
 * A field is a step's column, `result` (open, incomplete, completed), `comment` or `outstanding_photos_loaded_to_1map`.
 *
 * @typedef {Record<string, boolean | string>} Values
 * @typedef {{
 *   revision: number,
 *   updated_at: string | null,
 *   base: Values,
 *   mine: Values,
 *   conflicts: Record<string, { before: boolean | string, theirs: boolean | string }>,
 *   message: string | null,
 *   byHand: boolean,
 * }} Form `base`: the row as it was seen last; `mine`: the fields that are to become something else; `conflicts`:
 *   those of them that
 *   somebody else changed as well; `message`: the reviewer's own words, null while the template's are good enough;
 *   `byHand`: he chose the result himself
 */

export const FLAG = 'outstanding_photos_loaded_to_1map'

/** @param {any} drop what `GET /api/drops/:drop` says @returns {Values} */
function valuesOf(drop) {
  const result = drop.completed ? 'completed' : drop.incomplete ? 'incomplete' : 'open'
  return { ...drop.steps, result, comment: drop.comment, [FLAG]: drop[FLAG] }
}

/** @param {string} field */
export function isStep(field) {
  return field.startsWith('step_')
}

/** The columns in their order. @param {Values} values */
export function stepsOf(values) {
  return Object.keys(values).filter(isStep).toSorted()
}

/** `step_09_ont_barcode_scan` → 9. @param {string} column */
export function stepNumber(column) {
  return Number(column.slice(5, 7))
}

/** @param {any} drop @returns {Form} */
export function openForm(drop) {
  const { revision, updated_at } = drop
  return { revision, updated_at, base: valuesOf(drop), mine: {}, conflicts: {}, message: null, byHand: false }
}

/** What is shown. @param {Form} form @returns {Values} */
export function shownOf({ base, mine }) {
  return { ...base, ...mine }
}

/** @param {Form} form */
export function isChanged({ mine, message }) {
  return Object.keys(mine).length > 0 || message !== null
}

/**
 * A reviewer changes fields. The result follows the steps until he chooses one: all good is completed, anything else
 * incomplete.
 *
 * @param {Form} form
 * @param {Values} fields
 * @returns {Form}
 */
export function changeFields(form, fields) {
  const byHand = form.byHand || 'result' in fields
  const mine = withoutSame({ ...form.mine, ...fields }, form.base)
  if (!byHand) {
    const shown = { ...form.base, ...mine }
    const steps = stepsOf(shown)
    const isTouched = steps.some((step) => step in mine)
    if (isTouched) mine.result = steps.every((step) => shown[step]) ? 'completed' : 'incomplete'
    else delete mine.result
  }
  return { ...form, byHand, mine: withoutSame(mine, form.base), conflicts: withoutOthers(form.conflicts, mine) }
}

/**
 * The row is another one by now. What this reviewer has not touched becomes what it is; what both changed waits for
 * his decision, but for a comment to which something was only added.
 *
 * @param {Form} form
 * @param {any} drop
 * @returns {{ form: Form, changed: string[], postedAgain: boolean }} `changed`: fields that somebody else changed
 */
export function meetChange(form, drop) {
  const isOlder = form.updated_at !== null && (drop.updated_at ?? '') < form.updated_at
  const base = valuesOf(drop)
  const { revision, updated_at } = drop
  if (isOlder) return { form, changed: [], postedAgain: false }
  const mine = { ...form.mine }
  const conflicts = { ...form.conflicts }
  const changed = []
  for (const [field, theirs] of Object.entries(base)) {
    const before = form.base[field]
    if (theirs === before) continue
    if (mine[field] === theirs) {
      delete mine[field]
      delete conflicts[field]
      continue
    }
    changed.push(field)
    if (!(field in mine)) continue
    const added = field === 'comment' && !(field in conflicts) ? addedTo(String(before), String(theirs)) : undefined
    if (added === undefined) conflicts[field] = { before: conflicts[field]?.before ?? before, theirs }
    else mine.comment = `${String(mine.comment).trimEnd()}${added}`
  }
  const postedAgain = revision > form.revision
  return { form: { ...form, revision, updated_at, base, mine, conflicts }, changed, postedAgain }
}

/**
 * What stands behind what was there; undefined when more was changed than that.
 *
 * @param {string} before
 * @param {string} after
 */
function addedTo(before, after) {
  return before !== '' && after.startsWith(before) ? after.slice(before.length) : undefined
}

/** @param {Form} form @param {string} field @param {'mine' | 'theirs'} whose @returns {Form} */
export function settle(form, field, whose) {
  const { [field]: _settled, ...conflicts } = form.conflicts
  const { [field]: _dropped, ...others } = form.mine
  return { ...form, conflicts, mine: whose === 'mine' ? form.mine : others }
}

/**
 * It is saved. What was changed while that went on stays unsaved.
 *
 * @param {Form} form
 * @param {Form} sent as it was when it was sent
 * @param {any} drop what the server answered
 * @param {boolean} isMessageSent
 * @returns {Form}
 */
export function afterSaving(form, sent, drop, isMessageSent) {
  const base = valuesOf(drop)
  const left = Object.fromEntries(Object.entries(form.mine).filter(([field, value]) => sent.mine[field] !== value))
  const mine = withoutSame(left, base)
  const message = isMessageSent && form.message === sent.message ? null : form.message
  const { revision, updated_at } = drop
  return { revision, updated_at, base, mine, conflicts: {}, message, byHand: 'result' in mine && form.byHand }
}

/** @param {Values} mine @param {Values} base @returns {Values} */
function withoutSame(mine, base) {
  return Object.fromEntries(Object.entries(mine).filter(([field, value]) => base[field] !== value))
}

/** @param {Form['conflicts']} conflicts @param {Values} mine */
function withoutOthers(conflicts, mine) {
  return Object.fromEntries(Object.entries(conflicts).filter(([field]) => field in mine))
}
