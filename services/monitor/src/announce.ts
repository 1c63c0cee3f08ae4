import { maskNumber } from '@wa-monitor/contracts'
import type { Log } from '@wa-monitor/service'
import type { Effect } from './decide/effects.ts'

/** One line per business event, after its commit. No message text; numbers masked. */
export function announce(effects: readonly Effect[], log: Log): void {
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
    if (effect.do === 'webhook') {
      const { id, project, rule, message_id } = effect.webhook
      log.info({ webhook: id, project, message_id }, `Webhook queued by rule ${rule}`)
    }
    if (effect.do === 'reply') {
      const { project, quoted_message_id: message_id } = effect.reply
      log.info({ project, message_id }, `Reply asked for by ${effect.asked_by}`)
    }
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
