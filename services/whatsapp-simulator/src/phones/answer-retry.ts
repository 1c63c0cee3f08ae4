import { isGroupJid, maskNumber } from '@wa-monitor/contracts'
import { decodeContent, stanzaTypeOf } from '../protocol/message-content.ts'
import { stanza } from '../protocol/stanza.ts'
import { takeBundle } from '../server/key-directory.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { addressOf, findAccount } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { groupMessageAttrs } from './message-attrs.ts'

interface Request {
  chat: string
  /** The author's address, as the companion wrote it. */
  author: string
  id: string
  /** How many times the companion has asked. */
  count: number
}

/**
 * A companion could not read a post: its author sends it again, to that companion alone, with the same id and with his
 * sender key, over a session started anew. Section 14.
 */
export async function answerRetry(
  context: Context,
  asker: DeviceId & { account: Account },
  request: Request,
) {
  const { storage, log, phones, companions } = context
  const author = findAccount(storage, request.author)
  const group = isGroupJid(request.chat) ? storage.groups.find(request.chat) : undefined
  const post = author && storage.posts.find(request.chat, author.phone, request.id)
  const device = addressOf(asker.account, 'lid', asker.number)
  const line = { message_id: request.id, device: maskNumber(device), count: request.count }
  if (!author || !group || !post) {
    log.warn(line, 'Retry asked for a message that no phone here has posted')
    return
  }
  const bundle = takeBundle(context, device)
  if (!bundle) return
  const content = decodeContent(post.content)
  const { type, encAttrs } = stanzaTypeOf(content)
  const address = addressOf(author, group.addressingMode)
  await phones.of(author).unit(
    async (signal) => {
      await signal.startSession(device, bundle)
      const senderKey = await signal.senderKeyContent(group.jid, address)
      return signal.encrypt(
        device,
        { ...content, ...senderKey },
        { ...encAttrs, count: request.count.toString() },
      )
    },
    (enc) => {
      storage.phoneKeys.gaveSenderKey(author.phone, group.jid, address, [device])
      companions.queue(
        asker,
        stanza('message', groupMessageAttrs(group, author, { ...post, type, device: 0 }), [enc]),
      )
    },
  )
  companions.deliver([asker])
  log.info(line, 'Retry answered')
}
