import { waitFor } from '@wa-monitor/local-stack'

/** Resolves when the condition holds. @throws Error that says what was waited for; what `giveUp` was aborted with. */
export async function until(condition: () => unknown, what: string, giveUp?: AbortSignal): Promise<void> {
  await waitFor(what, async () => {
    if (await condition()) return true
    giveUp?.throwIfAborted()
    return false
  })
}
