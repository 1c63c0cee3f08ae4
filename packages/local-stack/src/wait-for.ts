/**
 * Waits until `look` returns something other than undefined, false or null, looking every 20 ms.
 *
 * @throws with `what` when it takes longer than `timeoutMs`; a test then fails with what it waited for.
 */
export async function waitFor<Found>(
  what: string,
  look: () => Found | Promise<Found>,
  timeoutMs = 30_000,
): Promise<NonNullable<Exclude<Found, false>>> {
  const end = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== null && found !== false)
      return found as NonNullable<Exclude<Found, false>>
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs} ms for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
