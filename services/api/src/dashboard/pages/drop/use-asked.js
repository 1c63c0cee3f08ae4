import { get } from '../../lib/api.js'
import { useEffect, useState } from '../../lib/html.js'

/**
 * What `path` says: asked now, when `mark` changes, and every so often while the page is in sight. For answers that
 * change with the clock, where being told of every change would ask too often.
 *
 * @param {string | null} path null asks nothing
 * @param {number} everyMs 0: not again
 * @param {unknown} mark
 */
export function useAsked(path, everyMs, mark) {
  /** @type {{ path: string | null, data: any, error: any }} */
  const nothing = { path, data: undefined, error: null }
  const [said, setSaid] = useState(nothing)
  useEffect(() => {
    if (path === null) return undefined
    let ended = false
    const ask = async () => {
      if (document.hidden) return
      try {
        const data = await get(path)
        if (!ended) setSaid({ path, data, error: null })
      } catch (error) {
        if (!ended) setSaid((before) => ({ ...before, path, error }))
      }
    }
    void ask()
    const timer = everyMs > 0 ? setInterval(() => void ask(), everyMs) : 0
    return () => {
      ended = true
      clearInterval(timer)
    }
  }, [path, everyMs, mark])
  return said.path === path ? { data: said.data, error: said.error } : { data: undefined, error: null }
}
