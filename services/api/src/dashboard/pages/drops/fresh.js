import { createStore } from '../../lib/store.js'

/** So long a drop that came in is marked, unless it is opened before. */
const FRESH_MS = 15 * 60_000
const KEPT = 'wa-monitor-opened'
const MOST_KEPT = 400

/**
 * What is new to who looks: a drop that came in, or came back, a short while ago and was not opened in this browser
 * since. Other
 * people's work on it does not make it new again, so the moment is that of the first look at this revision.
 */
const cameAt = new Map()
const opened = new Set(read())

/** Changes when one is opened: the list draws its marks again. */
export const openings = createStore(0)

/** @param {any} drop */
const keyOf = ({ drop_number, revision }) => `${drop_number}:${revision}`

/** @param {any} drop @param {number} now in ms */
export function isFresh(drop, now) {
  const { state, revision } = drop
  if (state !== 'new' && state !== 'resubmitted') return false
  const key = keyOf(drop)
  if (!cameAt.has(key)) cameAt.set(key, Date.parse((revision > 0 ? drop.updated_at : drop.posted_at) ?? ''))
  return now - cameAt.get(key) < FRESH_MS && !opened.has(key)
}

/** @param {any} drop */
export function markOpened(drop) {
  const key = keyOf(drop)
  if (opened.has(key)) return
  opened.add(key)
  if (opened.size > MOST_KEPT) opened.delete(opened.keys().next().value)
  localStorage.setItem(KEPT, JSON.stringify([...opened]))
  openings.set(openings.get() + 1)
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}
