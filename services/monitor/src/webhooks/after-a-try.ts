import type { DueWebhook, WebhookOutcome } from '@wa-monitor/database'

const FIRST_PAUSE_SECONDS = 10
const LONGEST_PAUSE_SECONDS = 7200
const MOST_TRIES = 20
const LONGEST_MS = 24 * 3_600_000

/**
 * What follows a try that failed: another one after a pause that doubles, of which up to half is left out by chance so
 * that many do not come at once; after 20 tries or a day, none. Pure.
 *
 * @param chance from 0 up to 1
 */
export function afterFailure(
  { tries, first_try_at }: Pick<DueWebhook, 'tries' | 'first_try_at'>,
  error: string,
  { now, chance }: { now: number; chance: number },
): WebhookOutcome {
  const pause = Math.min(FIRST_PAUSE_SECONDS * 2 ** (tries - 1), LONGEST_PAUSE_SECONDS)
  const inSeconds = pause * (1 - chance / 2)
  const isLate = now + inSeconds * 1000 - first_try_at.getTime() > LONGEST_MS
  if (tries >= MOST_TRIES || isLate) return { state: 'dead', error }
  return { state: 'queued', error, inSeconds, isTry: true }
}

/** What an answer means: undefined when the receiver has it, else what is wrong. */
export function refusal(status: number): string | undefined {
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400)
    return `answered ${status}: it is not followed; give the address it leads to`
  if (status === 401 || status === 403) return `answered ${status}: does it have the same key?`
  return `answered ${status}`
}
