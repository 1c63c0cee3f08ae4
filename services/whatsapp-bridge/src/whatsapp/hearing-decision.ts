const MINUTE = 60_000
/** What WhatsApp has said is waiting comes within a second or two. */
const PROMISE_MS = 20_000
/** Handling one message may wait for a query, and a query takes up to 60 s to fail. */
const STUCK_MS = 90_000
/** Between two reconnects for deafness, at first. */
const FIRST_PAUSE_MS = 30 * MINUTE
const LONGEST_PAUSE_MS = 12 * 60 * MINUTE

export interface HearingView {
  /** Milliseconds since WhatsApp said that messages wait for us, while nothing at all has come; 0 when it did not. */
  promisedMs: number
  /** Milliseconds since the client library last finished a message while others wait for it; 0 when none does. */
  stuckMs: number
  /** The silence is longer than other weeks explain. */
  isOddSilence: boolean
  /** Milliseconds since the last reconnect for deafness; Infinity when there was none. */
  sinceReconnectMs: number
  /** Reconnects for deafness in a row that brought nothing. */
  vainReconnects: number
  /** This connection was made because of deafness, and nothing has shown yet that it hears. */
  isSecondChance: boolean
  /** Milliseconds since the last restart for deafness, over the life of the session; Infinity when there was none. */
  sinceRestartMs: number
}

export interface HearingVerdict {
  action: 'reconnect' | 'restart'
  /** Stable: `undelivered`, `unhandled` (both certain), `silent` (a suspicion). */
  why: 'undelivered' | 'unhandled' | 'silent'
}

/**
 * Whether an open connection is deaf, and what to do; undefined: nothing. An answered ping proves nothing
 * (WHATSAPP.md A12), so this rests on what is delivered. Pure.
 *
 * - *Certain*: WhatsApp has said that something waits for us and delivers nothing; or messages come in and are not
 *   handled. A new connection at once; if that one is certainly deaf as well, a new process.
 * - *Suspected*: a silence that other weeks do not explain. A new connection, since that is when WhatsApp says what
 *   waits. When nothing does it was only quiet, and the next suspicion has to wait: half an hour, an hour, up to half a
 *   day. Suspicion alone never ends the process, so a holiday costs a few reconnects.
 */
export function judgeHearing(view: HearingView): HearingVerdict | undefined {
  const why = certainty(view)
  const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** view.vainReconnects)
  if (why && view.isSecondChance && view.sinceRestartMs >= FIRST_PAUSE_MS) return { action: 'restart', why }
  const mayReconnect = view.sinceReconnectMs >= pauseMs
  if (why && (mayReconnect || !view.isSecondChance)) return { action: 'reconnect', why }
  if (view.isOddSilence && mayReconnect) return { action: 'reconnect', why: 'silent' }
  return undefined
}

function certainty({ promisedMs, stuckMs }: HearingView): 'undelivered' | 'unhandled' | undefined {
  if (promisedMs >= PROMISE_MS) return 'undelivered'
  return stuckMs >= STUCK_MS ? 'unhandled' : undefined
}
