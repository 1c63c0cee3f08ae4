import { byId } from '../core/element.js'

/** Says wherever one is that faults are armed. @param {number} count */
export function armed(count) {
  const badge = byId('tab-armed')
  badge.hidden = count === 0
  badge.textContent = `${count}`
}
