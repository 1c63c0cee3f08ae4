const SHORTEST_MS = 2000
const LONGEST_MS = 60_000

/** How long to leave a message alone whose outcome is open while others go on: as long again as it has waited. */
export function askAgainMs(sendingSince: number | undefined, now: number): number {
  const waited = sendingSince === undefined ? 0 : now - sendingSince
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, waited))
}
