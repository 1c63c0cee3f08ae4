import { localDate, weekOf } from './wall-clock.ts'

export interface Kept {
  name: string
  /** Unix milliseconds. */
  takenAt: number
  /** Tried out after it was written: one that was not may be worth nothing. */
  verified: boolean
}

export interface KeepRules {
  /** The newest one of each of so many days that have one; likewise weeks (from Monday). */
  daily: number
  weekly: number
  timeZone: string
}

/**
 * The archives to delete. Days and weeks are counted by what there is, not by the calendar: a machine that was off for a
 * month still has as many.
 *
 * | archive                                  |                                                        |
 * |------------------------------------------|--------------------------------------------------------|
 * | verified, the newest of its day or week  | kept, for so many days and weeks                       |
 * | verified, any other                      | deleted                                                |
 * | the newest verified                      | kept, whatever the rules say                           |
 * | unverified, newer than every verified    | kept, as many as days are: it may be all there is      |
 * | unverified, any other                    | deleted                                                |
 */
export function toDelete(archives: readonly Kept[], { daily, weekly, timeZone }: KeepRules): string[] {
  const newestFirst = archives.toSorted((one, other) => other.takenAt - one.takenAt)
  const verified = newestFirst.filter((archive) => archive.verified)
  const [newest] = verified
  const dateOf = (archive: Kept) => localDate(archive.takenAt, timeZone)
  const kept = new Set([
    ...(newest ? [newest] : []),
    ...newestOfEach(verified, daily, dateOf),
    ...newestOfEach(verified, weekly, (archive) => weekOf(dateOf(archive))),
    ...newestFirst
      .filter((archive) => !archive.verified && archive.takenAt > (newest?.takenAt ?? -Infinity))
      .slice(0, daily),
  ])
  return newestFirst.filter((archive) => !kept.has(archive)).map(({ name }) => name)
}

function newestOfEach(newestFirst: Kept[], count: number, spanOf: (archive: Kept) => string): Kept[] {
  const spans = new Map<string, Kept>()
  for (const archive of newestFirst) {
    const span = spanOf(archive)
    if (!spans.has(span)) spans.set(span, archive)
  }
  return [...spans.values()].slice(0, count)
}
