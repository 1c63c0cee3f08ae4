import { get } from './api.js'
import { useEffect, useRef, useState } from './html.js'
import { followLive } from './live.js'

/**
 * What `path` says, kept up to date while the component is on the page: asked for again whenever the api tells of a
 * change, drawn again only when the answer is another one. What was said last stays while an answer fails or another
 * path is asked.
 *
 * @param {string | null} path null asks nothing
 * @param {{ everyMs?: number }} [options] `everyMs`: asks so often as well, for what the database does not know
 * @returns {{ data: any, error: any, reload: () => void }} `error` is an `ApiError`, or what the network said
 */
export function useLive(path, { everyMs = 0 } = {}) {
  /** @type {{ path: string | null, data: any, error: any }} */
  const nothing = { path, data: undefined, error: undefined }
  const [state, setState] = useState(nothing)
  const following = useRef(/** @type {{ now: () => void } | null} */ (null))
  useEffect(() => {
    if (path === null) return undefined
    let ended = false
    const live = followLive(async () => {
      try {
        const data = await get(path)
        if (!ended) setState((was) => (was.data === data && !was.error ? was : { path, data, error: undefined }))
      } catch (error) {
        if (!ended) setState((was) => ({ ...was, path, error }))
      }
    }, everyMs)
    following.current = live
    return () => {
      ended = true
      live.stop()
    }
  }, [path, everyMs])
  return { data: state.data, error: state.error, reload: () => following.current?.now() }
}
