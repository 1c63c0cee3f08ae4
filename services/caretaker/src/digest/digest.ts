import type { Environment, Trouble } from '@wa-monitor/contracts'
import type { ProjectDay } from '@wa-monitor/database'
import type { Message } from '../alerts/message.ts'
import type { Seen } from '../watch/decide/found.ts'
import type { WatchMemory } from '../watch/watch-memory.ts'
import { digestDue, localClock } from './decide/digest-due.ts'
import { digestMessage } from './words.ts'

interface DigestParts {
  /** `07:00`, or `off`. */
  at: string
  timeZone: string
  memory: WatchMemory
  /** The day before, per project; undefined while PostgreSQL does not say. */
  count: () => Promise<Partial<Record<Environment, ProjectDay[]>> | undefined>
  say: (message: Message) => void
  /** What was over within the last day. */
  over: () => readonly { what: string; over_at: string }[]
  now: () => number
}

const NAME = 'digest made'
const DAY_MS = 86_400_000
/** So long it waits for PostgreSQL, then it says what it knows. */
const WAIT_FOR_COUNTS_MS = 3_600_000

/** What happened yesterday, once a day. */
export class Digest {
  readonly #parts: DigestParts
  #waitingSince: number | undefined

  constructor(parts: DigestParts) {
    this.#parts = parts
  }

  /** After each look. */
  async look(seen: Seen, troubles: readonly Trouble[]): Promise<void> {
    const { at, timeZone, memory, now } = this.#parts
    const { today, time } = localClock(now(), timeZone)
    const due = digestDue({ at, today, time, made: memory.get<string>(NAME) })
    if (due === 'begin') {
      const { today: yesterday } = localClock(now() - DAY_MS, timeZone)
      memory.set(NAME, time >= at ? today : yesterday)
    }
    if (due !== 'due') return
    this.#waitingSince ??= now()
    const days = await this.#parts.count().catch(() => undefined)
    if (!days && now() - this.#waitingSince < WAIT_FOR_COUNTS_MS) return
    this.#waitingSince = undefined
    this.#parts.say(
      digestMessage({
        // Said twice after a crash, it is the same one to whoever has it.
        id: `digest-${today}`,
        at: seen.at,
        yesterday: localClock(now() - DAY_MS, timeZone).today,
        days,
        status: seen,
        troubles,
        over: this.#parts.over(),
      }),
    )
    memory.set(NAME, today)
  }
}
