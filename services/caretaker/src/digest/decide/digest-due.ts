/** Whether the day's digest is to be made. Pure. */
export interface DigestClock {
  /** `07:00`, or `off`. */
  at: string
  /** Now, in the zone of this machine: `2025-11-21` and `07:03`. */
  today: string
  time: string
  /** The day of the newest one; undefined before the first look. */
  made: string | undefined
}

/**
 * `due`: once a day from its time on, late when the caretaker was away then. `begin`: nobody has looked before, and a digest
 * of a day that this installation has not seen says nothing: today counts as done when its time has passed.
 */
export function digestDue({ at, today, time, made }: DigestClock): 'due' | 'begin' | 'no' {
  if (at === 'off') return 'no'
  if (made === undefined) return 'begin'
  return made < today && time >= at ? 'due' : 'no'
}

/** Date and time of a moment in a zone, as they are compared above. */
export function localClock(ms: number, timeZone: string): { today: string; time: string } {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(new Date(ms))
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? ''
  return {
    today: `${part('year')}-${part('month')}-${part('day')}`,
    time: `${part('hour')}:${part('minute')}`,
  }
}
