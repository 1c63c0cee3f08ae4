import type { LimitsResponse, Project } from '@wa-monitor/contracts'
import { sharesNow } from '@wa-monitor/words'

/**
 * Whether feedback that is sent now would go out in one message with what waits for the same man: what the sender will decide
 * when its turn comes, as far as it can be foreseen. Pure.
 *
 * @param queued all that waits; this one comes to it.
 * @param limits undefined while the bridge does not say.
 */
export function sharesMessage(
  mode: Project['share_messages'],
  {
    queued,
    shareable,
    limits,
  }: { queued: number; shareable: number; limits: Pick<LimitsResponse, 'windows'> | undefined },
): boolean {
  const left = limits && Math.min(...limits.windows.map((window) => window.left))
  return shareable > 0 && sharesNow(mode, { queued: queued + 1, left })
}
