import type { Project } from '@wa-monitor/contracts'

/** Whether drops share a message now. @param left how many messages may leave now; undefined: not known. Pure. */
export function sharesNow(
  mode: Project['share_messages'],
  { queued, left }: { queued: number; left: number | undefined },
): boolean {
  if (mode !== 'when_busy') return mode === 'always'
  return left !== undefined && queued > left
}
