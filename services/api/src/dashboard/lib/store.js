import { useEffect, useState } from './html.js'

/**
 * One value that several parts of the page show.
 *
 * @template T
 * @param {T} initial
 */
export function createStore(initial) {
  let value = initial
  const listeners = new Set()
  return {
    get: () => value,
    /** @param {T} next */
    set(next) {
      if (Object.is(value, next)) return
      value = next
      for (const listener of listeners) listener(next)
    },
    /** @param {(value: T) => void} listener @returns {() => void} ends it */
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/**
 * @template T
 * @param {{ get: () => T, subscribe: (listener: (value: T) => void) => () => void }} store
 * @returns {T}
 */
export function useStore(store) {
  const [value, setValue] = useState(store.get())
  useEffect(() => {
    setValue(store.get())
    return store.subscribe(setValue)
  }, [store])
  return value
}
