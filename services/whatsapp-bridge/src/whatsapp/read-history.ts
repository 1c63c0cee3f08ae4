import { bareJid, jidKind, type NewMessage } from '@wa-monitor/contracts'
import { proto } from '@whiskeysockets/baileys'
import { type Me, readContentOf } from './read-message.ts'

export interface HistoryContext {
  me: Me
  /** The phone JID of a LID, or undefined: history names people in either form. */
  phoneOf: (lid: string) => string | undefined
  /** Unix milliseconds. */
  receivedAt: number
}

/**
 * What a message out of the phone's history means for messages.db, or undefined for what says nothing: deleted ones,
 * notices, channels, status updates. Pure.
 */
export function readHistoryMessage(
  { key, participant, message, messageTimestamp, pushName }: proto.IWebMessageInfo,
  { me, phoneOf, receivedAt }: HistoryContext,
): NewMessage | undefined {
  if (!key?.id || !key.remoteJid || !message) return undefined
  const chat = bareJid(key.remoteJid)
  const isGroup = jidKind(chat) === 'group'
  const author = key.fromMe ? me.pn : bareJid((isGroup ? key.participant || participant : chat) ?? '')
  if (author === '') return undefined
  const attrs: Record<string, string> = {
    id: key.id,
    from: isGroup ? chat : author,
    participant: author,
    t: String(Number(messageTimestamp ?? 0)),
    notify: pushName ?? '',
    ...phoneForm('participant_pn', author, phoneOf),
    ...(key.fromMe && { participant_lid: me.lid }),
    ...(key.fromMe && !isGroup && { recipient: chat, ...phoneForm('recipient_pn', chat, phoneOf) }),
  }
  const row = readContentOf({ attrs, message, receivedAt }, me)
  // History keeps an edited message as it now reads, under its own id.
  if (row?.kind === 'edit' && row.target_id === row.id) return { ...row, kind: 'message', target_id: '' }
  return row
}

function phoneForm(name: string, jid: string, phoneOf: HistoryContext['phoneOf']): Record<string, string> {
  const phone = jidKind(jid) === 'lid' ? phoneOf(jid) : undefined
  return phone ? { [name]: phone } : {}
}

/** Every message of a piece of history, oldest first. The phone sends each chat newest first. */
export function messagesOf(history: proto.IHistorySync): proto.IWebMessageInfo[] {
  const found = (history.conversations ?? []).flatMap(({ messages }) =>
    (messages ?? []).toReversed().flatMap(({ message }) => message ?? []),
  )
  return found.toSorted(
    (one, other) => Number(one.messageTimestamp ?? 0) - Number(other.messageTimestamp ?? 0),
  )
}

/** Which LID is which phone, as a piece of history tells; JIDs without device. */
export function mappingsOf(history: proto.IHistorySync): { lid: string; pn: string }[] {
  const told = (history.phoneNumberToLidMappings ?? []).map(({ lidJid, pnJid }) => [lidJid, pnJid])
  const chats = (history.conversations ?? []).flatMap(({ id, lidJid, pnJid }) => [
    [id, pnJid],
    [lidJid, id],
  ])
  return [...told, ...chats].flatMap(([lid, pn]) =>
    jidKind(lid ?? '') === 'lid' && jidKind(pn ?? '') === 'phone'
      ? { lid: bareJid(lid as string), pn: bareJid(pn as string) }
      : [],
  )
}

/** What the own phone sends to a linked device, beside chats: history, and messages that were asked for again. */
export interface PeerContent {
  history: proto.Message.IHistorySyncNotification | undefined
  resent: proto.IWebMessageInfo[]
}

/**
 * What of a decrypted message has to be unpacked, or even fetched, before it can be stored; undefined for all others. Only
 * our own account may send such a thing. Pure.
 */
export function readPeerContent(
  attrs: Record<string, string>,
  message: proto.IMessage,
  me: Me,
): PeerContent | undefined {
  const author = bareJid(attrs.participant ?? attrs.from ?? '')
  if (author === '' || (author !== me.pn && author !== me.lid)) return undefined
  const { protocolMessage } = message
  const history = protocolMessage?.historySyncNotification ?? undefined
  const answers = protocolMessage?.peerDataOperationRequestResponseMessage?.peerDataOperationResult ?? []
  const resent = answers.flatMap(({ placeholderMessageResendResponse: answer }) =>
    answer?.webMessageInfoBytes?.length ? proto.WebMessageInfo.decode(answer.webMessageInfoBytes) : [],
  )
  return history || resent.length > 0 ? { history, resent } : undefined
}
