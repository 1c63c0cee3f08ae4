import { get } from '../../lib/api.js'
import { useCallback, useEffect, useRef, useState } from '../../lib/html.js'

/** Words that belong to no drop tell nobody that something changed: they are looked for while the page is in sight. */
const EVERY_MS = 15_000
/** While it cannot be had. */
const RETRY_MS = 5000

/**
 * What was said around a drop. Not asked for at every change of any drop: each of those who look would have the
 * bridge asked for his. What was said last stays while another address is asked, or an answer fails.
 *
 * @param {string} path
 * @param {unknown} mark another one when something happened to the drop; undefined while that is not known
 * @returns {{ data: any, error: any, reload: () => void }}
 */
export function useAround(path, mark) {
  const [{ data, error }, setSaid] = useState(/** @type {{ data?: any, error?: any }} */ ({}))
  const wanted = useRef(path)
  wanted.current = path
  const ask = useCallback(async () => {
    if (document.hidden) return
    const asked = wanted.current
    const said = await get(asked).then(
      (answer) => ({ data: answer, error: undefined }),
      (problem) => ({ error: problem }),
    )
    if (asked === wanted.current) setSaid((before) => ({ ...before, ...said }))
  }, [])
  const known = useRef(/** @type {unknown} */ (undefined))
  useEffect(() => {
    known.current = mark
    void ask()
  }, [path])
  useEffect(() => {
    const before = known.current
    known.current = mark
    if (before !== undefined && before !== mark) void ask()
  }, [mark])
  useEffect(() => {
    const timer = setInterval(() => void ask(), error ? RETRY_MS : EVERY_MS)
    return () => clearInterval(timer)
  }, [Boolean(error)])
  useEffect(() => () => void (wanted.current = ''), [])
  return { data, error, reload: () => void ask() }
}
