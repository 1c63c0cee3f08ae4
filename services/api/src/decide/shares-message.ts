import type { LimitsResponse, Project } from '@wa-monitor/contracts'

/**
 * Whether feedback that is sent now would go out in one message with what waits for the same man. `when_busy`: when more
 * waits, itself counted, than may leave now. Pure.
 *
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
  if (mode === 'never' || shareable === 0) return false
  if (mode === 'always') return true
  return limits !== undefined && queued + 1 > Math.min(...limits.windows.map(({ left }) => left))
}
