/** Feedback in log lines: never its words. */
import type { Feedback } from '@wa-monitor/database'
import type { Log } from '@wa-monitor/service'

/** `Feedback for DR1752028`. */
export function whatItIs({
  kind,
  drop_number,
  project,
}: Pick<Feedback, 'kind' | 'drop_number' | 'project'>): string {
  return kind === 'reply' ? `Reply of a rule of ${project}` : `Feedback for ${drop_number}`
}

export function sayStopped(
  log: Log,
  row: Pick<Feedback, 'id' | 'kind' | 'drop_number' | 'project'>,
  to: 'held' | 'failed' | 'expired',
  code: string,
): void {
  const ids = { feedback: row.id, project: row.project, reason: code }
  if (to === 'failed') log.error(ids, `${whatItIs(row)} failed: ${code}`)
  else log.warn(ids, `${whatItIs(row)} ${to === 'held' ? 'is held' : 'has expired'}: ${code}`)
}
