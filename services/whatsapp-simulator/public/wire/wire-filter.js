/** Which rows of the wire log are wanted. Pure. */

/** @typedef {import('@wa-monitor/contracts').WireRow} WireRow */
/** @typedef {{device: string, tag: string, id: string, direction: string}} WireFilter empty: any */

/** @type {WireFilter} */
export const EVERYTHING = { device: '', tag: '', id: '', direction: '' }

/** @param {WireFilter} filter */
export function isEverything(filter) {
  return Object.values(filter).every((value) => value === '')
}

/** As GET /admin/wire filters; a part of an id is enough here. @param {WireRow} row @param {WireFilter} filter */
export function fits(row, { device, tag, id, direction }) {
  return (
    (device === '' ||
      row.device === device ||
      row.device.startsWith(`${device}@`) ||
      row.device.startsWith(`${device}:`)) &&
    (tag === '' || row.tag === tag) &&
    (id === '' || row.id.toUpperCase().startsWith(id.toUpperCase())) &&
    (direction === '' || row.direction === direction)
  )
}

/** @param {WireFilter} filter @returns {string} of GET /admin/wire, begins with `&` unless empty */
export function filterQuery(filter) {
  return Object.entries(filter)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `&${name}=${encodeURIComponent(value)}`)
    .join('')
}
