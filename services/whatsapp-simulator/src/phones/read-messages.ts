import type { Account } from '../storage/accounts.ts'
import type { UnreadCopy } from '../storage/copies.ts'
import type { DeviceId } from '../storage/devices.ts'
import { findDevice } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { readReceipt } from './receipts.ts'

export interface Looked {
  /** What its senders are told now. */
  messageIds: string[]
  /** These devices: to be woken once it is committed. */
  told: DeviceId[]
}

/**
 * The owner of a phone looks at what has come into a chat and tells the companions that sent it, one receipt for each.
 * Call it inside a transaction.
 *
 * @param chat as the history names it. @param id only this message; null: all he has not looked at
 */
export function lookAt(
  { storage, companions }: Context,
  account: Account,
  chat: string,
  id: string | null,
): Looked {
  const bySender = new Map<string, UnreadCopy[]>()
  for (const copy of storage.copies.unread(account.phone, chat, id)) {
    bySender.set(copy.sender, [...(bySender.get(copy.sender) ?? []), copy])
  }
  const looked: Looked = { messageIds: [], told: [] }
  for (const [sender, copies] of bySender) {
    const from = findDevice(storage, sender)
    // Nobody tells himself.
    if (!from || from.number === 0 || from.phone === account.phone) continue
    storage.copies.markRead(
      account.phone,
      copies.map(({ position }) => position),
    )
    companions.queue(from, readReceipt(account, copies))
    for (const { message_id: messageId } of copies) {
      storage.messages.touch(chat, messageId)
      looked.messageIds.push(messageId)
    }
    looked.told.push(from)
  }
  return looked
}
