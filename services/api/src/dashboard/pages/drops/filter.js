/** What is looked for, as it stands in the address: a link or a reload shows the same list. */
export const FIELDS = ['project', 'state', 'from', 'to', 'search']

/** Whatever a reviewer has to do next with is one of these. */
export const NEEDS_REVIEWER = ['new', 'resubmitted', 'feedback_stopped']

/** @param {URLSearchParams} query of the address @returns {Record<string, string>} only what is a filter */
export function readFilter(query) {
  const written = FIELDS.map((field) => [field, (query.get(field) ?? '').trim()])
  return Object.fromEntries(written.filter(([, value]) => value))
}

/**
 * What the api is asked: whatever has a digit and no letter but DR is looked for in numbers, else in names.
 *
 * @param {Record<string, string>} filter
 */
export function askedOf({ search, ...filter }) {
  const words = !search ? {} : isNumber(search) ? numberQuery(search) : { contractor: search }
  return { ...filter, ...words }
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

/**
 * The number of a drop as people write it, `dr 1752028` or `1752028`, in its one form; else undefined.
 *
 * @param {string} written
 */
export function wholeNumber(written) {
  const digits = /^(?:DR)?(\d{6,8})$/.exec(written.toUpperCase().replaceAll(/[\s-]/g, ''))?.[1]
  return digits && `DR${digits}`
}
