/** Requests from a companion. Each gets an answer, or the client would wait a minute for it. */
import { children, SERVER_JID, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Context } from '../world/context.ts'
import type { Answer } from './answer.ts'
import { answerAppState } from './answer-app-state.ts'
import { answerEncrypt } from './answer-encrypt.ts'
import { answerGroups } from './answer-groups.ts'
import { answerUsync } from './answer-usync.ts'
import type { Companion } from './companion-session.ts'

type AnswerIq = (context: Context, companion: Companion, iq: Stanza) => Answer

const BY_NAMESPACE: Record<string, AnswerIq> = {
  encrypt: answerEncrypt,
  usync: answerUsync,
  'w:g2': answerGroups,
  'w:sync:app:state': answerAppState,
}

export function onIq(context: Context, companion: Companion, iq: Stanza): void {
  const { type, xmlns = '' } = iq.attrs
  // An answer to something asked here, such as a ping.
  if (type !== 'get' && type !== 'set') return
  const known = BY_NAMESPACE[xmlns]
  const content = children(iq)[0]?.tag
  if (!known) context.log.debug({ xmlns, content }, 'Request answered with an empty result')
  const answer = known?.(context, companion, iq) ?? { content: [] }
  const attrs = {
    from: iq.attrs.to ?? SERVER_JID,
    type: answer.error ? 'error' : 'result',
    id: iq.attrs.id ?? '',
  }
  companion.send(stanza('iq', attrs, answer.content))
  if (xmlns === 'passive' && content === 'active') companion.announceQueue()
  if (xmlns === 'md' && content === 'remove-companion-device') context.companions.remove(companion)
}
