/** Keeps the end of a chat in view for whoever is at its end, whatever comes and however the space changes. */

/** So near the end (pixels) counts as at it. */
const NEAR = 80

/** @param {HTMLElement} scroll */
export function followEnd(scroll) {
  let following = true
  const toEnd = () => {
    following = true
    scroll.scrollTop = scroll.scrollHeight
  }
  const keep = () => following && toEnd()
  scroll.addEventListener('scroll', () => {
    following = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR
  })
  const sizes = new ResizeObserver(keep)
  for (const watched of [scroll, ...scroll.children]) sizes.observe(watched)
  return { toEnd, keep }
}
