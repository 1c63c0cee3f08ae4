/** Drop numbers: `DR` and 6 to 8 digits, written in any case, with or without one space or hyphen between. */

/** What a project uses unless its `drop_pattern` says otherwise. Group 1 holds the digits. */
export const DEFAULT_DROP_PATTERN = String.raw`\bDR[ -]?(\d{6,8})(?!\d)`

/** The one written form a number is stored under: `dr 1752028` → `DR1752028`. */
export function normaliseDropNumber(written: string): string {
  return written.toUpperCase().replace(/[\s-]/g, '')
}
