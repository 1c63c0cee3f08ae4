/** Prints one line for each thing that was found to hold; the first that does not ends the run. */
export function check(holds: boolean, what: string, evidence?: unknown): void {
  if (!holds) throw new Error(`${what}: NOT SO${evidence === undefined ? '' : `\n${describe(evidence)}`}`)
  process.stdout.write(`  ✓ ${what}\n`)
}

export function section(title: string): void {
  process.stdout.write(`${title}\n`)
}

/** Waits for `look` to give something; polls, since these are other processes behind published ports. */
export async function waitFor<Found>(
  what: string,
  look: () => Promise<Found | undefined | false>,
  timeoutMs = 60_000,
): Promise<Found> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > until) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function describe(evidence: unknown): string {
  return typeof evidence === 'string' ? evidence : JSON.stringify(evidence, null, 2)
}
