import type { Log } from '@wa-monitor/service'
import type { Meta } from '../session/session.ts'

/** Nothing leaves, since when and why. */
export interface Pause {
  /** Unix milliseconds. */
  since: number
  /** Unix milliseconds when it ends by itself; null when somebody has to resume. */
  until: number | null
  /** In the words of whoever paused; may be empty. */
  reason: string
}

interface Dependencies {
  meta: Meta
  now: () => number
  log: Log
}

const KEY = 'pause'
const MINUTE_MS = 60_000

/** The stop button: one per linked number, kept in session.db, so that a restart does not let go. */
export function createPause({ meta, now, log }: Dependencies) {
  let kept = readPause(meta.read(KEY))
  let timer: NodeJS.Timeout | undefined
  let onEnd = () => {}

  /** The pause in force, or undefined. */
  function current(): Pause | undefined {
    if (kept?.until != null && kept.until <= now()) end('Sending goes on: the pause is over')
    return kept
  }

  function end(line: string): void {
    clearTimeout(timer)
    if (!kept) return
    meta.write(KEY, undefined)
    kept = undefined
    log.info(line)
    onEnd()
  }

  function watch(): void {
    clearTimeout(timer)
    if (kept?.until == null) return
    // The clock may have been set meanwhile: looked at, not believed.
    timer = setTimeout(() => current() && watch(), Math.max(0, kept.until - now()))
  }

  watch()
  return {
    current,
    /** In force when this returns. A pause that is on already gets the new reason and end, and keeps its beginning. */
    start({ reason = '', minutes }: { reason?: string; minutes?: number }): Pause {
      const until = minutes === undefined ? null : now() + minutes * MINUTE_MS
      const next = { since: current()?.since ?? now(), until, reason }
      meta.write(KEY, JSON.stringify(next))
      kept = next
      watch()
      log.warn(
        `Sending is paused ${until === null ? 'until resumed' : `until ${new Date(until).toISOString()}`}`,
      )
      return next
    },
    /** Returns whether there was a pause to end. */
    resume(): boolean {
      const paused = current() !== undefined
      end('Sending goes on')
      return paused
    },
    /** Calls `then` whenever a pause has ended. */
    whenEnded(then: () => void): void {
      onEnd = then
    },
    close: () => clearTimeout(timer),
  }
}

export type PauseSwitch = ReturnType<typeof createPause>

/** What a person is told who wanted to send. */
export function describePause({ since, until, reason }: Pause): string {
  const why = reason === '' ? 'without a reason given' : `because: ${reason}`
  const end = until === null ? '' : `, until ${new Date(until).toISOString()}`
  return `Sending is paused since ${new Date(since).toISOString()}${end}, ${why}. POST /api/resume lets it go on`
}

function readPause(json: string | undefined): Pause | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as Pause)
}
