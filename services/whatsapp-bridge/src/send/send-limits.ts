import type { LimitsResponse } from '@wa-monitor/contracts'
import { longestMs, nextFreeAt, usedIn, type Window } from '@wa-monitor/limits'
import type { Session } from '../session/session.ts'
import { type ClockMark, LedgerClock, type Timepiece } from './ledger-clock.ts'
import { SendError } from './send-error.ts'

const CLOCK_MARK = 'limit_clock'

/**
 * How much later than we see it leave a message may reach WhatsApp, which counts what arrives. Also covers the steps of
 * our clock (`CLOCK_STEP_MS`).
 */
const ON_ITS_WAY_MS = 500

interface Dependencies {
  windows: readonly Window[]
  session: Pick<Session, 'limitLedger' | 'meta' | 'transaction' | 'whenDurable'>
  timepiece: Timepiece
}

/**
 * The limits of the linked number, for every caller alike: in no stretch of a window's length do more new WhatsApp ids
 * reach WhatsApp than it allows, by real time (`LedgerClock` says how far that goes).
 *
 * Each id is one entry of the ledger in session.db, which moves with it:
 *
 * - `claim`, when its outbox row is written: refused when the windows are full. Until it has left it counts as *now*, so
 *   what was promised can leave at once.
 * - `leave` and `left`, around its departure: the entry moves to the instant it left. A row kept back by a pause or a
 *   lost connection, or one whose departure nobody saw (a crash), counts as leaving when it does leave, and has to
 *   wait for room then. Otherwise a message written a minute ago would leave together with the fresh ones.
 *
 * Sending an id again makes no second entry. A refused try makes none at all.
 */
export function createSendLimits({ windows, session, timepiece }: Dependencies) {
  const { limitLedger: ledger, meta } = session
  const clock = new LedgerClock(timepiece, readMark(meta.read(CLOCK_MARK)), ledger.newest() ?? 0, (mark) =>
    meta.write(CLOCK_MARK, JSON.stringify(mark)),
  )
  session.transaction(() => ledger.settleInterrupted(clock.now() + ON_ITS_WAY_MS))

  function counted(at: number): number[] {
    return ledger
      .since(at - longestMs(windows))
      .map(({ phase, counted_at }) => (phase === 'left' ? counted_at : at))
  }

  /** When the others leave room for this one: what waits behind it does not stand in its way. */
  function freeForDeparture(messageId: string, at: number): number {
    const others = ledger
      .since(at - longestMs(windows))
      .filter(({ message_id, phase }) => message_id !== messageId && phase !== 'waiting')
      .map(({ phase, counted_at }) => (phase === 'left' ? counted_at : at))
    return nextFreeAt(others, windows, at)
  }

  return {
    /**
     * Room for one more message. Write it in the same turn of the event loop, counted at the instant returned.
     *
     * @throws SendError `rate_limited`, with the window that is full and when it is free again.
     */
    claim(): number {
      const at = clock.now()
      const before = counted(at)
      const free = nextFreeAt(before, windows, at)
      if (free <= at) return at
      const full = windows.find((window) => nextFreeAt(before, [window], at) === free)
      throw new SendError(
        'rate_limited',
        `The limit of ${full?.limit} messages in ${nameOf(full)} is reached; nothing was sent. The next one may go at ${new Date(clock.toWall(free)).toISOString()}`,
        Math.max(1, Math.ceil((free - at) / 1000)),
      )
    },

    /** A message wants to leave: 0 when it may, and is then counted as leaving; else in how many milliseconds. */
    leave(messageId: string): number {
      const at = clock.now()
      const waitMs = freeForDeparture(messageId, at) - at
      if (waitMs > 0) return waitMs
      session.transaction(() => {
        ledger.move(messageId, 'leaving', at)
        ledger.prune(at - longestMs(windows))
      })
      return 0
    },

    /** It has left, or may have: the try is over. */
    left(messageId: string): void {
      // What the client library has sent is held back until the disk has what it depends on (`hold-frames.ts`).
      session.whenDurable(() =>
        session.transaction(() => ledger.move(messageId, 'left', clock.now() + ON_ITS_WAY_MS)),
      )
    },

    /**
     * A message of ours that left, at `sentAt` (Unix milliseconds by WhatsApp's clock), without this ledger's knowledge:
     * after the backup that it was restored from. One that is in it already counts as it is.
     */
    countEarlier(messageId: string, sentAt: number): void {
      const at = clock.now()
      const ageMs = Math.max(0, timepiece.wallMs() - sentAt)
      if (ageMs < longestMs(windows)) session.transaction(() => ledger.addLeft(messageId, at - ageMs))
    },

    /** To be called about once a minute: notices that the wall clock was set. */
    noteClock: () => clock.note(),

    describe(): Omit<LimitsResponse, 'success' | 'paused'> {
      const at = clock.now()
      const counted_at = counted(at)
      return {
        windows: windows.map((window) => {
          const used = usedIn(window, counted_at, at)
          return { ...window, used, left: Math.max(0, window.limit - used) }
        }),
        next_free_at: new Date(clock.toWall(nextFreeAt(counted_at, windows, at))).toISOString(),
        counted_at: counted_at.map((instant) => clock.toWall(instant)).toSorted((a, b) => a - b),
      }
    },
  }
}

export type SendLimits = ReturnType<typeof createSendLimits>

function readMark(json: string | undefined): ClockMark | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as ClockMark)
}

function nameOf(window: Window | undefined): string {
  switch (window?.seconds) {
    case 60:
      return 'a minute'
    case 3600:
      return 'an hour'
    case 86_400:
      return 'a day'
    default:
      return `${window?.seconds} seconds`
  }
}
