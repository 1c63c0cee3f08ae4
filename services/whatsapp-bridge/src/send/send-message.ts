import { maskNumber, type Group, type SendRequest, type SendResponse } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import { encodeMessage, type OwnMessage } from '../whatsapp/own-message.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import { readMediaFile } from './media-file.ts'
import { parseRecipient, type Recipient } from './parse-recipient.ts'
import { addressIn, placeMentions } from './place-mentions.ts'
import { requestHash } from './request-hash.ts'
import { SendError } from './send-error.ts'
import type { SendLimits } from './send-limits.ts'
import type { Taker } from './take.ts'

interface Dependencies {
  taker: Taker
  whatsapp: WhatsApp
  store: MessageStoreWriter
  limits: Pick<SendLimits, 'claim'>
  /** Where files to send may come from; undefined when none are sent. */
  mediaDirectory: string | undefined
}

/** Takes a message for sending. @throws SendError when it is not taken; nothing was written, and nothing counted, then. */
export function createSender({ taker, whatsapp, store, limits, mediaDirectory }: Dependencies) {
  const send = (request: SendRequest, idempotencyKey?: string): Promise<SendResponse> =>
    taker.take({
      idempotencyKey,
      hash: requestHash(request),
      duringPause: false,
      prepare: () => prepare(request),
    })

  async function prepare(request: SendRequest): Promise<{ chatJid: string; content: Buffer }> {
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
    return { chatJid: recipient.jid, content: encodeMessage({ text, mentioned, quoted, media }) }
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

  return { send }
}

export type Sender = ReturnType<typeof createSender>
