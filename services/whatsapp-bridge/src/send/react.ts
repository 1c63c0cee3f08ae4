import { bareJid, jidKind, type ReactRequest, type SendResponse } from '@wa-monitor/contracts'
import type { MessageStoreWriter } from '@wa-monitor/message-store'
import { encodeReaction } from '../whatsapp/own-message.ts'
import type { Me } from '../whatsapp/read-message.ts'
import type { WhatsApp } from '../whatsapp/whatsapp.ts'
import { parseRecipient } from './parse-recipient.ts'
import { addressIn } from './place-mentions.ts'
import { reactionHash } from './request-hash.ts'
import { SendError } from './send-error.ts'
import type { Taker } from './take.ts'

interface Dependencies {
  taker: Taker
  whatsapp: Pick<WhatsApp, 'findGroup'>
  store: Pick<MessageStoreWriter, 'holds'>
  now: () => number
}

/**
 * Puts an emoji on a message, or takes ours back. It counts as one message in the limits. Unlike a message it leaves during
 * a pause too: it confirms the pause to whoever asked for it in the chat.
 */
export function createReactor({ taker, whatsapp, store, now }: Dependencies) {
  async function prepare(request: ReactRequest, me: Me): Promise<{ chatJid: string; content: Buffer }> {
    const { message_id: id, emoji } = request
    const chat = parseRecipient(request.chat_jid)
    if (!chat) throw new SendError('invalid_recipient', 'chat_jid must be a group JID (…@g.us) or a user JID')
    const author = parseRecipient(request.sender)
    if (author?.kind !== 'person')
      throw new SendError(
        'invalid_recipient',
        'sender must be the JID of who wrote the message, phone or LID',
      )
    const fromMe = author.jid === me.pn || author.jid === me.lid
    const isLid = jidKind(author.jid) === 'lid'
    const wrote = {
      chat_jid: chat.jid,
      id,
      sender: isLid ? '' : author.jid,
      sender_lid: isLid ? author.jid : '',
      is_from_me: fromMe ? (1 as const) : (0 as const),
    }
    if (!store.holds(wrote))
      throw new SendError(
        'message_unknown',
        `No message ${id} of this sender is stored in chat ${chat.jid}; check all three`,
      )
    const target = { chatJid: chat.jid, id, fromMe, emoji, at: now() }
    if (chat.kind === 'person')
      return { chatJid: chat.jid, content: encodeReaction({ ...target, author: '' }) }
    const group = await whatsapp.findGroup(chat.jid)
    if (!group)
      throw new SendError(
        'unknown_recipient',
        `The linked number is not in group ${chat.jid}: add it on the phone`,
      )
    // Somebody who has left the group keeps the address he wrote under.
    const member = group.members.find(({ jid, lid }) => [jid, lid].includes(bareJid(author.jid)))
    const address = member ? addressIn(group, member) : author.jid
    return { chatJid: chat.jid, content: encodeReaction({ ...target, author: address }) }
  }

  /** @throws SendError as `take`. */
  return (request: ReactRequest, idempotencyKey?: string): Promise<SendResponse> =>
    taker.take({
      idempotencyKey,
      hash: reactionHash(request),
      duringPause: true,
      prepare: (me) => prepare(request, me),
    })
}

export type Reactor = ReturnType<typeof createReactor>
