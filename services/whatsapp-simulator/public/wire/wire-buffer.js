/** The newest rows of the wire log, as many as fit. Pure. */

/** @typedef {import('@wa-monitor/contracts').WireRow} WireRow */

export class WireBuffer {
  /** @type {WireRow[]} oldest first */
  rows = []
  #size
  #last = 0

  /** @param {number} size */
  constructor(size) {
    this.#size = size
  }

  /** The position up to which all is known. */
  get last() {
    return this.#last
  }

  /**
   * @param {readonly WireRow[]} rows
   * @param {number} next the position up to which they are complete; smaller than before: another log
   * @returns {{fresh: readonly WireRow[], anew: boolean}} those not known yet, and whether all others are gone
   */
  add(rows, next) {
    const anew = next < this.#last
    if (anew) this.rows = []
    const known = anew ? 0 : this.#last
    const fresh = rows.filter(({ position }) => position > known)
    this.rows = [...this.rows, ...fresh].slice(-this.#size)
    this.#last = next
    return { fresh, anew }
  }
}
