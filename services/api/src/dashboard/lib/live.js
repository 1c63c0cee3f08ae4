import { keyHeader } from './key.js'
import { createStore } from './store.js'

/** How often to look where no changes are told of. */
const EVERY_MS = 5000
/** Nothing at all for so long, heartbeats included: the line is dead, whatever the browser thinks. */
const DEAF_MS = 40_000
const RETRY_MS = 2000

/** Whether what is shown is up to date: `connecting`, `live`, `no_connection`. */
export const connection = createStore('connecting')

/** One line to the api for the whole page, while somebody on it wants to know. */
const followers = new Set()
/** @type {AbortController | undefined} */
let line
let retry = 0

/**
 * Calls `look` now, whenever the api says that something changed, and every few seconds while it cannot be heard. Not
 * while the page is out of sight; at once when it comes back.
 *
 * @param {() => Promise<void>} look never throws
 * @param {number} [everyMs] for what changes without the api telling of it: looks so often as well; 0 does not
 * @returns {{ now: () => void, stop: () => void }}
 */
export function followLive(look, everyMs = 0) {
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
  const timer = everyMs > 0 ? setInterval(() => void now(), everyMs) : 0
  return {
    now: () => void now(),
    stop() {
      clearInterval(timer)
      followers.delete(now)
      if (followers.size === 0) line?.abort()
    },
  }
}

/** @type {Map<string, (data: any) => void>} */
const listeners = new Map()

/**
 * Hears what else the api tells on that line.
 *
 * @param {string} kind of event @param {(data: any) => void} listener one per kind
 */
export function onEvent(kind, listener) {
  listeners.set(kind, listener)
}

/** @param {string} event as it came, without the empty line that ends it */
function hear(event) {
  const kind = /^event: (.+)$/m.exec(event)?.[1] ?? ''
  if (kind === 'change') tell()
  else listeners.get(kind)?.(JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? 'null'))
}

function tell() {
  for (const now of followers) void now()
}

/** Not an EventSource: that one sends no key. */
async function listen() {
  if (line || followers.size === 0 || document.hidden) return
  const abort = new AbortController()
  line = abort
  // From the question on: a line whose answer never begins would keep the page from looking by itself.
  let deaf = setTimeout(() => abort.abort(), DEAF_MS)
  try {
    const response = await fetch('/api/events', {
      headers: { ...keyHeader(), Accept: 'text/event-stream' },
      signal: abort.signal,
      cache: 'no-store',
    })
    // Signed out: whoever asks now is told so.
    if (response.status === 401) tell()
    if (!response.ok || !response.body) throw new Error(String(response.status))
    connection.set('live')
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let text = ''; ; ) {
      clearTimeout(deaf)
      deaf = setTimeout(() => abort.abort(), DEAF_MS)
      const { done, value } = await reader.read()
      if (done) break
      const events = (text + value).split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) hear(event)
    }
  } catch {
    /* tried again */
  }
  clearTimeout(deaf)
  line = undefined
  if (!document.hidden) connection.set('no_connection')
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
