import type { SystemStatus, Trouble } from '@wa-monitor/contracts'

/** What was seen, before it is said what is wrong with it. */
export type Seen = Omit<SystemStatus, 'troubles'>

/** A trouble before it is known since when. `severity` where it differs from the rule of its code. */
export type Found = Pick<Trouble, 'code' | 'subject' | 'what' | 'todo'> & Partial<Pick<Trouble, 'severity'>>

/** What a trouble is remembered by. */
export function troubleKey({ code, subject }: Pick<Trouble, 'code' | 'subject'>): string {
  return `${code}|${subject}`
}

/** A project as troubles name it: those of development say so. */
export function projectSubject({ environment, name }: SystemStatus['projects'][number]): string {
  return environment === 'production' ? name : `dev: ${name}`
}

/** `3 minutes`, `2 hours`, `5 days`: in words, rounded down. */
export function sayDuration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ]
  for (const [size, name] of units) {
    const whole = Math.floor(seconds / size)
    if (whole >= 1 && !(size === 86_400 && whole < 2)) return `${whole} ${name}${whole === 1 ? '' : 's'}`
  }
  const whole = Math.max(0, Math.floor(seconds))
  return `${whole} second${whole === 1 ? '' : 's'}`
}

/** `1.5 GB`, `340 MB`. */
export function sayBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(bytes >= 1e10 ? 0 : 1)} GB`
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`
  return `${Math.round(bytes / 1e3)} kB`
}
