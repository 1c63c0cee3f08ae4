import { attribute, child, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Context } from '../world/context.ts'
import { type Answer, errorAnswer } from './answer.ts'
import { answerGroupWish } from './answer-group-wish.ts'
import type { Companion } from './companion-session.ts'
import { groupStanza } from './group-stanza.ts'

/** Group metadata: of one group, or of all the account is in (`participating`). */
export function answerGroups(context: Context, companion: Companion, iq: Stanza): Answer {
  const { storage, log } = context
  const { groups } = storage
  if (child(iq, 'participating')) {
    const own = groups.list().filter((group) => groups.isMember(group.jid, companion.phone))
    return {
      content: [
        stanza(
          'groups',
          {},
          own.map((group) => groupStanza(storage, group)),
        ),
      ],
    }
  }
  const changed = answerGroupWish(context, companion, iq)
  if (changed) return changed
  if (!child(iq, 'query')) {
    log.debug({ to: iq.attrs.to }, 'Group request answered with an empty result')
    return { content: [] }
  }
  const group = groups.find(attribute(iq, 'to'))
  if (!group) return errorAnswer('404', 'item-not-found')
  if (!groups.isMember(group.jid, companion.phone)) return errorAnswer('403', 'forbidden')
  return { content: [groupStanza(storage, group)] }
}
