import { maskNumber } from '@wa-monitor/contracts'
import type { Log } from '@wa-monitor/service'
import type { Effect } from './decide/effects.ts'

/**
 * One line per business event, after its commit. No message text; numbers masked.
 *
 * @param isBacklog when hundreds of messages were read at once and more are waiting: their events are counted in one line
 * for each kind. A line each would push everything else out of a log that is kept to some megabytes; the tables have each.
 */
export function announce(effects: readonly Effect[], log: Log, { isBacklog = false } = {}): void {
  if (isBacklog) return announceBacklog(effects, log)
  const masked = new Map<string, string>()
  const mask = (sender: string): string => {
    const known = masked.get(sender) ?? maskNumber(sender)
    masked.set(sender, known)
    return known
  }
  for (const effect of effects) {
    if (effect.do === 'reject') {
      const { reason, project, group_jid, sender } = effect.rejected
      log.info({ reason, project, group_jid, sender: mask(sender) }, 'Rejected a number')
    }
    announceOutgoing(effect, log)
    if (effect.do !== 'record') continue
    const { drop_number: drop, kind, project, detail, message_id, sender } = effect.event
    const ids = { drop, project, message_id, sender: mask(sender) }
    if (kind === 'created') log.info(ids, `Created QA review for ${drop}`)
    else if (kind === 'resubmitted') log.info(ids, `Resubmission: ${drop}`)
    else if (kind === 'repeated') log.info(ids, `Posted again by the same sender: ${drop}`)
    else if (kind === 'posted_after_completion') log.info(ids, `Posted again after completion: ${drop}`)
    else if (kind === 'other_project') log.info(ids, `Posted in another project's group: ${drop} ${detail}`)
    else if (kind === 'number_changed') log.info(ids, `Number changed by an edit: ${drop} ${detail}`)
    else log.info(ids, `Message deleted: ${drop}`)
  }
}

/** What leaves for somebody else has its line whatever else happens. */
function announceOutgoing(effect: Effect, log: Log): void {
  if (effect.do === 'webhook') {
    const { id, project, rule, message_id } = effect.webhook
    log.info({ webhook: id, project, message_id }, `Webhook queued by rule ${rule}`)
  }
  if (effect.do === 'reply') {
    const { project, quoted_message_id: message_id } = effect.reply
    log.info({ project, message_id }, `Reply asked for by ${effect.asked_by}`)
  }
}

function announceBacklog(effects: readonly Effect[], log: Log): void {
  const counts = new Map<string, { project: string; what: string; count: number }>()
  const add = (project: string, what: string) => {
    const key = `${project} ${what}`
    const { count } = counts.get(key) ?? { count: 0 }
    counts.set(key, { project, what, count: count + 1 })
  }
  for (const effect of effects) {
    if (effect.do === 'record') add(effect.event.project, effect.event.kind)
    else if (effect.do === 'reject') add(effect.rejected.project, `rejected (${effect.rejected.reason})`)
    else announceOutgoing(effect, log)
  }
  for (const { project, what, count } of counts.values())
    log.info({ project, count }, `From a backlog: ${count} × ${what.replaceAll('_', ' ')}`)
}
