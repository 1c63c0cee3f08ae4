import type { LimitsResponse } from '@wa-monitor/contracts'
import { longestMs, nextFreeAt, usedIn, type Window } from '@wa-monitor/limits'
import type { Outbox } from '../session/outbox.ts'
import { SendError } from './send-error.ts'

interface Dependencies {
  windows: readonly Window[]
  outbox: Pick<Outbox, 'countedSince'>
  now: () => number
}

/**
 * The limits of the linked number, for every caller alike: exact sliding windows over the ledger in session.db, so they
 * hold across restarts. An id is counted when its outbox row is written; sending it again does not count.
 */
export function createSendLimits({ windows, outbox, now }: Dependencies) {
  // An instant in the future (the clock was set back) still counts: better too slow than too many.
  const counted = (at: number) => outbox.countedSince(at - longestMs(windows))

  return {
    /** @throws SendError `rate_limited`, with the window that is full and when it is free again. */
    refuseWhenFull(): void {
      const at = now()
      const free = nextFreeAt(counted(at), windows, at)
      if (free <= at) return
      const full = windows.find((window) => nextFreeAt(counted(at), [window], at) === free)
      const seconds = Math.max(1, Math.ceil((free - at) / 1000))
      throw new SendError(
        'rate_limited',
        `The limit of ${full?.limit} messages in ${nameOf(full)} is reached; nothing was sent. The next one may go at ${new Date(free).toISOString()}`,
        seconds,
      )
    },

    describe(): LimitsResponse {
      const at = now()
      const counted_at = counted(at)
      return {
        success: true,
        windows: windows.map((window) => {
          const used = usedIn(window, counted_at, at)
          return { ...window, used, left: Math.max(0, window.limit - used) }
        }),
        next_free_at: new Date(nextFreeAt(counted_at, windows, at)).toISOString(),
        counted_at,
      }
    },
  }
}

export type SendLimits = ReturnType<typeof createSendLimits>

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
