/** What people do with their phones apart from writing: they look at messages, switch off and on. */
import type {
  simulatedDirectReadSchema,
  simulatedPhoneSettingsSchema,
  simulatedReadSchema,
} from '@wa-monitor/contracts'
import { maskNumber } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { z } from 'zod'
import { readArrivals } from '../phones/read-arrivals.ts'
import { lookAt } from '../phones/read-messages.ts'
import type { Account } from '../storage/accounts.ts'
import { directChat } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import { requireAccount, requireGroup, requireMember, requireOnline } from '../world/require.ts'

export function readGroup(context: Context, jid: string, wanted: z.infer<typeof simulatedReadSchema>) {
  const group = requireGroup(context, jid)
  return read(context, requireMember(context, group, wanted.phone), group.jid, wanted.message_id)
}

export function readDirect(context: Context, wanted: z.infer<typeof simulatedDirectReadSchema>) {
  const reader = requireAccount(context, wanted.phone)
  const chat = directChat(reader, requireAccount(context, wanted.with))
  return read(context, reader, chat.key, wanted.message_id)
}

function read(context: Context, reader: Account, chat: string, id: string | undefined) {
  requireOnline(context, reader)
  const { storage, companions, log } = context
  if (id !== undefined && !storage.copies.findById(chat, id)) {
    throw new HttpError(
      404,
      'unknown_message',
      `No linked device has sent a readable message ${id} there; only what one has sent can be looked at`,
    )
  }
  const { messageIds, told } = storage.transaction(() => lookAt(context, reader, chat, id ?? null))
  companions.deliver(told)
  log.info(
    { phone: maskNumber(reader.phone), chat: maskNumber(chat), messages: messageIds.length },
    'Messages read',
  )
  return { success: true as const, message_ids: messageIds }
}

/** Answers once a phone that is back has read what waited for it. */
export async function changePhoneSettings(
  context: Context,
  phone: string,
  wanted: z.infer<typeof simulatedPhoneSettingsSchema>,
) {
  const { storage, log } = context
  const account = requireAccount(context, phone)
  const before = storage.accounts.settings(phone)
  const settings = {
    readsAutomatically: wanted.reads_automatically ?? before.readsAutomatically,
    offline: wanted.offline ?? before.offline,
  }
  storage.accounts.setSettings(phone, settings)
  log.info({ phone: maskNumber(phone), ...settings }, 'Phone set up')
  await readArrivals(context, account)
  return {
    success: true as const,
    reads_automatically: settings.readsAutomatically,
    offline: settings.offline,
  }
}
