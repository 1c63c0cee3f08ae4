import { readdirSync } from 'node:fs'

export interface BackupsLeft {
  archives: string[]
  /** `2026-12-30`: the last of them has gone by then, if one is made every night. Null where there is none. */
  gone_by: string | null
}

const DAY_MS = 86_400_000

/** The archives there are, oldest first, and until when such are kept. A directory that cannot be read throws. */
export function backupsLeft(
  folder: string,
  { daily, weekly }: { daily: number; weekly: number },
): BackupsLeft {
  const archives = readdirSync(folder)
    .filter((name) => /^wa-monitor-\d{8}T\d{6}Z\.tar(\.age)?$/.test(name))
    .toSorted()
  const newest = /-(\d{4})(\d\d)(\d\d)T/.exec(archives.at(-1) ?? '')
  if (!newest) return { archives, gone_by: null }
  const [, year, month, day] = newest
  // The newest of a week is kept until as many newer weeks have one; that of this week may be the newest now.
  const days = Math.max(daily, 7 * weekly + 7)
  const gone = new Date(Date.parse(`${year}-${month}-${day}T00:00:00Z`) + days * DAY_MS)
  return { archives, gone_by: gone.toISOString().slice(0, 10) }
}
