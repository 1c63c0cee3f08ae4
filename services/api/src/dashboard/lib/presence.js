import { newIdempotencyKey } from './api.js'
import { useEffect } from './html.js'
import { keyHeader } from './key.js'
import { onEvent } from './live.js'
import { createStore, useStore } from './store.js'

/** The api forgets whoever is silent for 30 s. */
const EVERY_MS = 10_000
/** This page, among those of the same person. */
const PAGE = newIdempotencyKey()

/**
 * Who has which drop open, everybody on this one included.
 *
 * @typedef {{ name: string, page: string, doing: 'looking' | 'changing' }} Person
 */
export const presence = createStore(nobody())

/** @returns {Record<string, Person[]>} */
function nobody() {
  return {}
}

onEvent('presence', ({ all, drops }) => {
  const before = all ? [] : Object.entries(presence.get())
  presence.set(Object.fromEntries([...before, ...Object.entries(drops)].filter(([, people]) => people.length > 0)))
})

/** The others who have the drop open. @param {string} number @returns {Person[]} */
export function useOthers(number) {
  const people = useStore(presence)[number] ?? []
  return people.filter(({ page }) => page !== PAGE)
}

/**
 * Says that this page has the drop open, for as long as it is in sight or holds changes.
 *
 * @param {string} number
 * @param {boolean} changing
 */
export function useBeingHere(number, changing) {
  useEffect(() => {
    const isHere = () => changing || !document.hidden
    const enter = () => isHere() && say('PUT', number, { page: PAGE, doing: changing ? 'changing' : 'looking' })
    const onVisibility = () => (isHere() ? enter() : leave(number))
    enter()
    const timer = setInterval(enter, EVERY_MS)
    document.addEventListener('visibilitychange', onVisibility)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', onVisibility)
    }
  }, [number, changing])
  useEffect(() => {
    const onHide = () => leave(number)
    addEventListener('pagehide', onHide)
    return () => {
      removeEventListener('pagehide', onHide)
      leave(number)
    }
  }, [number])
}

/** @param {string} number */
function leave(number) {
  say('DELETE', number)
}

/**
 * Nobody waits for it, and the page may be going.
 *
 * @param {'PUT' | 'DELETE'} method
 * @param {string} number
 * @param {object} [body]
 */
function say(method, number, body) {
  const path = `/api/drops/${encodeURIComponent(number)}/presence`
  void fetch(body ? path : `${path}?page=${PAGE}`, {
    method,
    keepalive: true,
    headers: { ...keyHeader(), ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  }).catch(() => undefined)
}
