import { addressIn, placeMentions } from './place-mentions.ts'
import {
  maskNumber,
  type Group,
  type SendRequest,
  type SendResponse,
  type SendState,
} from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import type { OutboxRow } from '../session/outbox.ts'
import type { Session } from '../session/session.ts'
import { encodeMessage, newMessageId, ownMessageRow, type OwnMessage } from '../whatsapp/own-message.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import { readMediaFile } from './media-file.ts'
import { describePause, type PauseSwitch } from './pause.ts'
import { parseRecipient, type Recipient } from './parse-recipient.ts'
import { requestHash } from './request-hash.ts'
import { SendError } from './send-error.ts'
import type { SendLimits } from './send-limits.ts'

/** How long a caller waits for WhatsApp's answer before he is told `accepted`. */
const ACK_WAIT_MS = 5_000

interface Dependencies {
  whatsapp: WhatsApp
  session: Session
  store: MessageStoreWriter
  limits: Pick<SendLimits, 'claim'>
  pause: Pick<PauseSwitch, 'current'>
  /** Where files to send may come from; undefined when none are sent. */
  mediaDirectory: string | undefined
  now: () => number
}

/**
 * Takes a message for sending: checks it, writes it down under its WhatsApp id, hands it to the dispatcher and waits a
 * little for the answer. Once written it is sent, once, whatever crashes.
 *
 * @throws SendError when it is not taken; nothing was written, and nothing counted, then.
 */
export function createSender({ whatsapp, session, store, limits, pause, mediaDirectory, now }: Dependencies) {
  const { outbox } = session

  async function send(request: SendRequest, idempotencyKey?: string): Promise<SendResponse> {
    const earlier = findEarlier(request, idempotencyKey)
    if (earlier) return answer(earlier, await whatsapp.dispatcher.outcome(earlier.message_id, ACK_WAIT_MS))
    refusePaused()
    const { me, chatJid, message } = await prepare(request)
    // Looked up again: while we asked WhatsApp about the recipient, the same request may have been taken.
    const meanwhile = findEarlier(request, idempotencyKey)
    if (meanwhile)
      return answer(meanwhile, await whatsapp.dispatcher.outcome(meanwhile.message_id, ACK_WAIT_MS))
    // From here to `add` nothing waits, so no other request can take the place that was free.
    refusePaused()
    const countedAt = limits.claim()
    const row = {
      idempotency_key: idempotencyKey ?? null,
      request_hash: requestHash(request),
      message_id: newMessageId(me.pn),
      chat_jid: chatJid,
      content: encodeMessage(message),
      created_at: now(),
    }
    outbox.add(row, countedAt)
    store.append([ownMessageRow(row, me)])
    return dispatch(row.message_id)
  }

  async function dispatch(messageId: string): Promise<SendResponse> {
    const row = outbox.byMessageId(messageId) as OutboxRow
    const outcome = whatsapp.dispatcher.outcome(messageId, ACK_WAIT_MS)
    await whatsapp.dispatcher.send(row).catch(() => undefined)
    return answer(row, await outcome)
  }

  function refusePaused(): void {
    const paused = pause.current()
    if (!paused) return
    const retryAfter = paused.until === null ? undefined : Math.ceil((paused.until - now()) / 1000)
    throw new SendError('paused', `${describePause(paused)}; nothing was sent.`, retryAfter)
  }

  function findEarlier(request: SendRequest, idempotencyKey: string | undefined): OutboxRow | undefined {
    const earlier = idempotencyKey === undefined ? undefined : outbox.byKey(idempotencyKey)
    if (earlier && earlier.request_hash !== requestHash(request)) {
      throw new SendError(
        'idempotency_key_reused',
        'This Idempotency-Key was used for another message; use a new key for a new message',
      )
    }
    return earlier
  }

  async function prepare(request: SendRequest) {
    const me = whatsapp.me()
    const { state, advice } = whatsapp.status()
    if (state !== 'WORKING' || !me) {
      throw new SendError('not_linked', `WhatsApp is not connected (${state}): ${advice} Nothing was sent.`)
    }
    const recipient = parseRecipient(request.recipient)
    if (!recipient) {
      throw new SendError(
        'invalid_recipient',
        'recipient must be a group JID (…@g.us), a user JID or a phone number in international form',
      )
    }
    const group = recipient.kind === 'group' ? await findGroup(recipient) : undefined
    if (!group) await checkPerson(recipient)
    const { text, mentioned } = withMentions(request, group)
    const quoted = findQuoted(request, recipient.jid, group)
    const media = await withMedia(request)
    const message: OwnMessage = { text, mentioned, quoted, media }
    return { me, chatJid: recipient.jid, message }
  }

  async function findGroup({ jid }: Recipient): Promise<Group> {
    const group = await whatsapp.findGroup(jid)
    if (group) return group
    throw new SendError(
      'unknown_recipient',
      `The linked number is not in group ${jid}: add it on the phone, or check the JID with GET /api/groups`,
    )
  }

  async function checkPerson({ kind, jid }: Recipient): Promise<void> {
    if (kind === 'group' || (await whatsapp.isOnWhatsApp(jid))) return
    throw new SendError('unknown_recipient', `${maskNumber(jid)} has no WhatsApp account`)
  }

  function withMentions({ message, mentioned_jid }: SendRequest, group: Group | undefined) {
    if (mentioned_jid.length === 0) return { text: message, mentioned: [] }
    if (!group)
      throw new SendError('mention_not_in_group', 'Mentions work in groups only; leave mentioned_jid out')
    const placed = placeMentions(message, mentioned_jid, group)
    if (placed.strangers.length === 0) return placed
    const who = placed.strangers.map(maskNumber).join(', ')
    throw new SendError(
      'mention_not_in_group',
      `Not a member of ${group.name}, so no phone would ring: ${who}`,
    )
  }

  /** Uploaded before anything is written: the row then holds what is sent each time, and the file leaves once. */
  async function withMedia({ media_path }: SendRequest): Promise<OwnMessage['media']> {
    if (media_path === undefined) return undefined
    const file = readMediaFile(mediaDirectory, media_path)
    // Nothing is claimed yet, but nothing is uploaded that could not be sent either.
    limits.claim()
    try {
      return await whatsapp.upload(file)
    } catch (error) {
      throw new SendError(
        'media_upload_failed',
        `WhatsApp did not take the file (${(error as Error).message}); nothing was sent. Try again`,
        30,
      )
    }
  }

  function findQuoted(request: SendRequest, chatJid: string, group: Group | undefined): OwnMessage['quoted'] {
    const id = request.quoted_message_id
    if (id === undefined) return undefined
    const message = store.findMessage(chatJid, id)
    if (!message) {
      throw new SendError(
        'quoted_message_unknown',
        `No message ${id} is known in this chat; check quoted_message_id`,
      )
    }
    const member = group?.members.find(
      ({ jid, lid }) => (jid !== '' && jid === message.sender) || (lid !== '' && lid === message.sender_lid),
    )
    const author = group && member ? addressIn(group, member) : message.sender || message.sender_lid
    return { id, author, text: message.content }
  }

  function answer(row: OutboxRow, status: SendState): SendResponse {
    const error = outbox.byMessageId(row.message_id)?.error
    return {
      success: status !== 'refused',
      message: SAID[status] ?? `WhatsApp refused it (${error})`,
      message_id: row.message_id,
      status,
    }
  }

  /** What became of the message sent under this key; undefined when there is none. */
  function find(idempotencyKey: string): SendResponse | undefined {
    const row = outbox.byKey(idempotencyKey)
    return row && answer(row, row.state)
  }

  return { send, find }
}

const SAID: Partial<Record<SendState, string>> = {
  accepted: 'Taken; WhatsApp has not answered yet, it is sent once however long that takes',
  server_ack: 'Sent',
}

export type Sender = ReturnType<typeof createSender>
