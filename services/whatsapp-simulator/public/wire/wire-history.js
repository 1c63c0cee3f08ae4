/** Rows that happened before this page was looking. */
import { request } from '../core/api.js'
import { filterQuery } from './wire-filter.js'

/** @typedef {import('@wa-monitor/contracts').WireRow} WireRow */

/** So far back is looked, in rows of the whole log. */
const BACK = 20_000
const AT_ONCE = 2000

/**
 * The newest rows that fit, up to a position.
 *
 * @param {import('./wire-filter.js').WireFilter} filter
 * @param {number} last
 * @param {number} wanted
 * @returns {Promise<WireRow[]>} oldest first
 */
export async function rowsBefore(filter, last, wanted) {
  return (await rowsBetween(filter, Math.max(0, last - BACK), last)).slice(-wanted)
}

/**
 * @param {import('./wire-filter.js').WireFilter} filter
 * @param {number} after
 * @param {number} last
 * @returns {Promise<WireRow[]>} oldest first
 */
async function rowsBetween(filter, after, last) {
  /** @type {WireRow[]} */
  const rows = []
  let from = after
  for (;;) {
    /** @type {{rows: WireRow[], next: number, more: boolean}} */
    const answer = await request(`/admin/wire?after=${from}&limit=${AT_ONCE}${filterQuery(filter)}`)
    rows.push(...answer.rows.filter(({ position }) => position <= last))
    if (!answer.more || answer.next >= last || answer.next <= from) return rows
    from = answer.next
  }
}
