import { readKey } from './key.js'

/** How often to look where no changes are told of. */
const EVERY_MS = 5000
/** Nothing at all for so long, heartbeats included: the line is dead, whatever the browser thinks. */
const DEAF_MS = 40_000
const RETRY_MS = 2000

/** One line to the api for the whole page, while somebody on it wants to know. */
const followers = new Set()
/** @type {AbortController | undefined} */
let line
let retry = 0

/**
 * Calls `look` now, whenever the api says that something changed, and every few seconds while it cannot be heard. Not while the
 * page is out of sight; at once when it comes back.
 *
 * @param {() => Promise<void>} look never throws
 * @returns {{ now: () => void, stop: () => void }}
 */
export function followLive(look) {
  let looking = false
  let again = false
  const now = async () => {
    again = looking
    if (looking || !followers.has(now) || document.hidden) return
    looking = true
    do {
      again = false
      await look()
    } while (again && followers.has(now))
    looking = false
  }
  followers.add(now)
  void now()
  void listen()
  return {
    now: () => void now(),
    stop() {
      followers.delete(now)
      if (followers.size === 0) line?.abort()
    },
  }
}

function tell() {
  for (const now of followers) void now()
}

/** Not an EventSource: that one sends no key. */
async function listen() {
  if (line || followers.size === 0 || document.hidden) return
  const abort = new AbortController()
  line = abort
  let deaf = 0
  try {
    const response = await fetch('/api/events', {
      headers: { 'X-API-Key': readKey(), Accept: 'text/event-stream' },
      signal: abort.signal,
      cache: 'no-store',
    })
    if (!response.ok || !response.body) throw new Error(String(response.status))
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let text = ''; ; ) {
      clearTimeout(deaf)
      deaf = setTimeout(() => abort.abort(), DEAF_MS)
      const { done, value } = await reader.read()
      if (done) break
      const events = (text + value).split('\n\n')
      text = events.pop() ?? ''
      if (events.some((event) => event.includes('event: change'))) tell()
    }
  } catch {
    /* tried again */
  }
  clearTimeout(deaf)
  line = undefined
  clearTimeout(retry)
  retry = setTimeout(() => void listen(), RETRY_MS)
}

document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    line?.abort()
    return
  }
  tell()
  void listen()
})
setInterval(() => {
  if (!line) tell()
}, EVERY_MS)
