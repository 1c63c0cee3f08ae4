/** Names of time zones, as the zone database has them. */

/** Intl looks up any other name by loading calendars and languages: 8 MB of a process, for one word. */
let listed: ReadonlySet<string> | undefined

/**
 * The name of a zone as Intl lists it (`Africa/Johannesburg`; of `Asia/Kolkata`, `Asia/Calcutta`), `UTC`, or a fixed distance
 * from it (`+05:30`); undefined where there is no such zone.
 */
export function canonicalTimeZone(name: string): string | undefined {
  listed ??= new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])
  if (listed.has(name)) return name
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone
  } catch {
    return undefined
  }
}
