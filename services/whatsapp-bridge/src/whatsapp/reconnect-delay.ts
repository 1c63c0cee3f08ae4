const FIRST_MS = 1_000
/** A dead socket must be back within 60 s, so no wait comes near that. */
const LONGEST_MS = 20_000

/**
 * How long to wait before connecting again, in milliseconds: growing with the failures in a row (from 0), and spread by
 * `random` (0 to 1) so that many clients do not come back at the same instant.
 */
export function reconnectDelayMs(failures: number, random: number): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10))
  return Math.round(ceiling * (0.5 + random / 2))
}
