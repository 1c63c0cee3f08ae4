import type { DayCount } from '@wa-monitor/database'

/** A table of projects and days, and how many of them differ. */
export function describeComparison(counts: readonly DayCount[], days: number): string[] {
  if (counts.length === 0) return [`Neither schema has reviews of the last ${days} days.`]
  const width = Math.max(...counts.map(({ project }) => project.length), 'project'.length)
  const line = (project: string, day: string, inPublic: string, inDev: string, note: string) =>
    `${project.padEnd(width)}  ${day.padEnd(10)}  ${inPublic.padStart(7)}  ${inDev.padStart(7)}  ${note}`.trimEnd()
  const rows = counts.map((count) =>
    line(count.project, count.day, String(count.public), String(count.dev), difference(count)),
  )
  const sum = (of: 'public' | 'dev') => counts.reduce((total, count) => total + count[of], 0)
  const differing = counts.filter((count) => count.public !== count.dev).length
  return [
    line('project', 'day', 'public', 'dev', ''),
    ...rows,
    `Together: ${sum('public')} in public, ${sum('dev')} in dev; ${differing} of ${counts.length} days differ.`,
  ]
}

function difference({ public: inPublic, dev }: DayCount): string {
  if (inPublic === dev) return ''
  return dev < inPublic ? `${inPublic - dev} fewer in dev` : `${dev - inPublic} more in dev`
}
