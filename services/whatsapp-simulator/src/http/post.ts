import { bareJid, maskNumber, type simulatedPostSchema } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { z } from 'zod'
import { postToGroup } from '../phones/post-to-group.ts'
import { decodeContent, readContent, writeContent } from '../protocol/message-content.ts'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { newMessageId } from '../world/ids.ts'
import { requireAccount, requireGroup, requireMember } from '../world/require.ts'

/** @returns the message's id, once it waits for every member's companions or is on its way to them. */
export async function post(
  context: Context,
  jid: string,
  wanted: z.infer<typeof simulatedPostSchema>,
): Promise<string> {
  const group = requireGroup(context, jid)
  const author = requireMember(context, group, wanted.from)
  if (wanted.text === '' && !wanted.media) {
    throw new HttpError(400, 'empty_message', 'Nothing to post: give text, media or both')
  }
  const id = wanted.id ?? newMessageId()
  const line = { chat: jid, from: maskNumber(author.phone), message_id: id }
  if (context.storage.posts.find(jid, author.phone, id)) {
    redeliver(context, group, author, id)
    context.log.info(line, 'Message delivered again')
    return id
  }
  const content = writeContent({
    text: wanted.text,
    image: wanted.media === 'image',
    mentioned: wanted.mentioned.map((phone) =>
      addressOf(requireAccount(context, phone), group.addressingMode),
    ),
    quoted: wanted.quoted_id === undefined ? undefined : findQuoted(context, group, wanted.quoted_id),
  })
  const timestamp = wanted.timestamp ?? Math.floor(Date.now() / 1000)
  await postToGroup(context, group, author, { id, timestamp, content })
  context.log.info(line, 'Message posted')
  return id
}

/** The same stanza once more, as a server sends it that has lost the receipt. */
function redeliver({ storage, companions }: Context, group: Group, author: Account, id: string): void {
  storage.transaction(() => {
    storage.queue.addAgain(group.jid, addressOf(author, group.addressingMode), id)
    storage.messages.touch(group.jid, id)
  })
  companions.deliver(storage.groups.members(group.jid).flatMap(({ phone }) => storage.devices.ofPhone(phone)))
}

/** A message of anybody in this group: posted on a phone, or sent by a companion and read by a phone. */
function findQuoted({ storage }: Context, group: Group, id: string) {
  const posted = storage.posts.findById(group.jid, id)
  const author = posted && storage.accounts.byPhone(posted.phone)
  if (posted && author) {
    const text = readContent(decodeContent(posted.content))?.text ?? ''
    return { id, author: addressOf(author, group.addressingMode), text }
  }
  const sent = storage.copies.findById(group.jid, id)
  if (sent) return { id, author: bareJid(sent.sender), text: sent.text }
  throw new HttpError(
    404,
    'unknown_message',
    `Nobody has written a message ${id} in ${group.name}; quoted_id must name one`,
  )
}
