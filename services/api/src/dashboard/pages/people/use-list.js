import { get } from '../../lib/api.js'
import { useCallback, useEffect, useState } from '../../lib/html.js'

/** What an address says, asked once and after each `reload`. @param {string} path */
export function useList(path) {
  /** @type {{ data: any, error: any }} */
  const nothing = { data: undefined, error: undefined }
  const [state, setState] = useState(nothing)
  const reload = useCallback(
    () =>
      get(path).then(
        (data) => setState({ data, error: undefined }),
        (error) => setState((was) => ({ ...was, error })),
      ),
    [path],
  )
  useEffect(() => void reload(), [reload])
  return { ...state, reload }
}
