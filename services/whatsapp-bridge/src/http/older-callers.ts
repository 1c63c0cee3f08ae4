import { HttpError } from '@wa-monitor/service'

type Body = Record<string, unknown>

/** Names that callers of an older bridge, or writers in camel case, may use; and what they should. */
const MEANT: Record<string, string> = {
  groupJid: 'recipient',
  recipientJid: 'recipient',
  mentionJid: 'mentioned_jid',
  mentionedJid: 'mentioned_jid',
  mentions: 'mentioned_jid',
  chatJid: 'recipient',
  chat_jid: 'recipient',
  phone: 'recipient',
  to: 'recipient',
  text: 'message',
  body: 'message',
  mediaPath: 'media_path',
  quotedMessageId: 'quoted_message_id',
  idempotencyKey: 'the header Idempotency-Key',
  idempotency_key: 'the header Idempotency-Key',
}

/**
 * Reads what callers of older bridges send as what it means today. Pure.
 *
 * - `group_jid` is the recipient; a `recipient_jid` beside it is whom the message is for, so he is mentioned.
 * - `recipient_jid` alone is the recipient.
 * - `mention_jid`, one or a list, is `mentioned_jid`.
 *
 * @throws HttpError 400 for a name nobody knows, with the right one, and for two that contradict each other.
 */
export function readOlderFields(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body
  for (const name of Object.keys(body)) {
    if (Object.hasOwn(MEANT, name)) throw invalid(`unknown field ${name}: use ${MEANT[name]}`)
  }
  const { group_jid, recipient_jid, mention_jid, ...rest } = body as Body
  if (group_jid === undefined && recipient_jid === undefined && mention_jid === undefined) return body
  const recipient = sameOf({ recipient: rest.recipient, group_jid: group_jid ?? undefined }, recipient_jid)
  const person = recipient === recipient_jid ? undefined : recipient_jid
  const mentioned = [rest.mentioned_jid, mention_jid, person].flat().filter((id) => id !== undefined)
  return { ...rest, recipient, ...(mentioned.length > 0 && { mentioned_jid: [...new Set(mentioned)] }) }
}

/** Where the message goes: one name, or several that say the same. */
function sameOf(named: { recipient: unknown; group_jid: unknown }, otherwise: unknown): unknown {
  const given = [...new Set(Object.values(named).filter((value) => value !== undefined))]
  if (given.length > 1) throw invalid('recipient and group_jid name two recipients: use recipient alone')
  return given.length === 1 ? given[0] : otherwise
}

function invalid(message: string): HttpError {
  return new HttpError(400, 'invalid_request', message)
}
