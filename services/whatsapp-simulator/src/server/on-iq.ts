/** Requests from a companion. Each gets an answer, or the client would wait a minute for it. */
import { children, SERVER_JID, stanza, type Stanza } from '../protocol/stanza.ts'
import { removeDevice } from '../world/change-devices.ts'
import type { Context } from '../world/context.ts'
import { type Answer, errorAnswer } from './answer.ts'
import { answerBlocklist, answerPrivacy, answerStatus } from './answer-account.ts'
import { answerAppState } from './answer-app-state.ts'
import { answerEncrypt } from './answer-encrypt.ts'
import { answerGroups } from './answer-groups.ts'
import { answerMediaConn } from './answer-media-conn.ts'
import { answerPicture } from './answer-picture.ts'
import { answerProps } from './answer-props.ts'
import { answerUsync } from './answer-usync.ts'
import type { Companion } from './companion-session.ts'

type AnswerIq = (context: Context, companion: Companion, iq: Stanza) => Answer

const BY_NAMESPACE: Record<string, AnswerIq> = {
  encrypt: answerEncrypt,
  usync: answerUsync,
  'w:g2': answerGroups,
  'w:m': answerMediaConn,
  'w:profile:picture': answerPicture,
  abt: answerProps,
  blocklist: answerBlocklist,
  privacy: answerPrivacy,
  status: answerStatus,
  'w:sync:app:state': answerAppState,
}

export function onIq(context: Context, companion: Companion, iq: Stanza): void {
  const { type, xmlns = '' } = iq.attrs
  // An answer to something asked here, such as a ping.
  if (type !== 'get' && type !== 'set') return
  // Not what every object inherits: the client names it.
  const known = Object.hasOwn(BY_NAMESPACE, xmlns) ? BY_NAMESPACE[xmlns] : undefined
  const content = children(iq)[0]?.tag
  if (!known) context.log.debug({ xmlns, content }, 'Request answered with an empty result')
  const fate = context.faults.answer(companion.jid, xmlns)
  const answer =
    fate?.do === 'refuse'
      ? errorAnswer(fate.code, fate.text)
      : (known?.(context, companion, iq) ?? { content: [] })
  const attrs = {
    from: iq.attrs.to ?? SERVER_JID,
    type: answer.error ? 'error' : 'result',
    id: iq.attrs.id ?? '',
  }
  const node = stanza('iq', attrs, answer.content)
  if (fate?.do === 'drop') companion.withhold(node, fate.fault)
  else if (fate?.do === 'delay') setTimeout(() => companion.send(node), fate.ms).unref()
  else companion.send(node)
  if (xmlns === 'passive' && content === 'active') companion.announceQueue()
  if (xmlns === 'md' && content === 'remove-companion-device') removeDevice(context, companion)
}
