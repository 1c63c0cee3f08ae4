/** On a touch screen a message is answered by drawing it to the right. */

/** Pixels. */
const FAR = 56
const FARTHEST = 80

/**
 * @param {HTMLElement} list
 * @param {(id: string) => void} reply
 */
export function swipeToReply(list, reply) {
  /** @type {{row: HTMLElement, x: number, y: number, far: number} | undefined} */
  let drawn
  const end = () => {
    drawn?.row.style.removeProperty('transform')
    drawn = undefined
  }
  list.addEventListener('pointerdown', (event) => {
    const row = event.target instanceof Element ? event.target.closest('[data-id]') : null
    if (event.pointerType === 'mouse' || !(row instanceof HTMLElement)) return
    drawn = { row, x: event.clientX, y: event.clientY, far: 0 }
  })
  list.addEventListener('pointermove', (event) => {
    if (!drawn) return
    const far = event.clientX - drawn.x
    if (Math.abs(event.clientY - drawn.y) > Math.abs(far) && drawn.far < FAR) return end()
    drawn.far = Math.max(0, Math.min(FARTHEST, far))
    drawn.row.style.transform = `translateX(${drawn.far}px)`
  })
  list.addEventListener('pointerup', () => {
    const { row, far } = drawn ?? {}
    end()
    const id = row?.getAttribute('data-id')
    if (id && far !== undefined && far >= FAR) reply(id)
  })
  list.addEventListener('pointercancel', end)
}
