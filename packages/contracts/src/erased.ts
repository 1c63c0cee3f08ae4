/**
 * What stands where a person was: after he was erased, and after the time that his traces are kept. The row stays, so that
 * its message is known when it comes again.
 */
export const ERASED = 'erased'

/** The same where each row needs its own: unique columns. */
export function erasedAs(id: string | number): string {
  return `${ERASED}:${id}`
}

/** Whether a column that names a person says that he was taken out. */
export function isErased(address: string): boolean {
  return address === ERASED || address.startsWith(`${ERASED}:`)
}
