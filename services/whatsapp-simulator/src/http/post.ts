import { maskNumber, type simulatedDirectPostSchema, type simulatedPostSchema } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { z } from 'zod'
import { postToGroup } from '../phones/post-to-group.ts'
import { postToPerson } from '../phones/post-to-person.ts'
import { writePost } from '../phones/write-post.ts'
import type { Account } from '../storage/accounts.ts'
import { type AddressingMode, addressOf } from '../world/addresses.ts'
import { addressIn, type Chat, directChat, groupChat } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import { newMessageId } from '../world/ids.ts'
import { requireAccount, requireGroup, requireMember, requireOnline } from '../world/require.ts'

const MODES: readonly AddressingMode[] = ['pn', 'lid']

type Wanted = z.infer<typeof simulatedPostSchema>

/** @returns the message's id, once it waits for every member's companions or is on its way to them. */
export async function post(context: Context, jid: string, wanted: Wanted): Promise<string> {
  const group = requireGroup(context, jid)
  const author = requireMember(context, group, wanted.from)
  const { announcement } = context.storage.groups.settings(jid)
  if (announcement && !context.storage.groups.isAdmin(jid, author.phone)) {
    throw new HttpError(
      403,
      'only_admins_write',
      `Only admins may write in ${group.name}; make him one with PUT /admin/groups/${jid}/members/${author.phone}/role`,
    )
  }
  return write(context, groupChat(group), author, wanted)
}

/** The same between two people. */
export async function postDirect(
  context: Context,
  { to, ...wanted }: z.infer<typeof simulatedDirectPostSchema>,
): Promise<string> {
  const author = requireAccount(context, wanted.from)
  return write(context, directChat(author, requireAccount(context, to)), author, wanted)
}

async function write(context: Context, chat: Chat, author: Account, wanted: Wanted): Promise<string> {
  requireOnline(context, author)
  const id = wanted.id ?? newMessageId()
  const line = { chat: maskNumber(chat.key), from: maskNumber(author.phone), message_id: id }
  if (context.storage.posts.find(chat.key, author.phone, id)) {
    redeliver(context, chat, author, id)
    context.log.info(line, 'Message delivered again')
    return id
  }
  const content = writePost(context, chat, author, wanted)
  const message = { id, timestamp: wanted.timestamp ?? Math.floor(Date.now() / 1000), content }
  if (chat.kind === 'group') await postToGroup(context, chat.group, author, message)
  else await postToPerson(context, chat, author, message)
  context.log.info(line, 'Message posted')
  return id
}

/** The same stanza once more, as a server sends it that has lost the receipt. */
function redeliver({ storage, companions }: Context, chat: Chat, author: Account, id: string): void {
  storage.transaction(() => {
    if (chat.kind === 'direct') storage.queue.addAgain(addressIn(chat, author), '', id)
    // The group may have been addressed in the other way when it was posted.
    else for (const mode of MODES) storage.queue.addAgain(chat.group.jid, addressOf(author, mode), id)
    storage.messages.touch(chat.key, id)
  })
  const readers = chat.kind === 'group' ? storage.groups.members(chat.group.jid) : chat.people
  companions.deliver(readers.flatMap(({ phone }) => storage.devices.ofPhone(phone)))
}
