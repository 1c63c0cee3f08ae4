/** `14:03:20`, with the date in front where that is not today's; in words of the project's own clock. Pure. */
export function sayTime(at: Date, now: Date, timeZone: string): string {
  const isToday = day(at, timeZone) === day(now, timeZone)
  const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone }).format(at)
  return isToday ? clock : `${day(at, timeZone)} ${clock}`
}

function day(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
  }).format(at)
}
