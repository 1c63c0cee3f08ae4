/** A message from a companion: to every device that should have it, each its own copy, then the ack. Section 13. */
import { bareJid, isGroupJid, maskNumber } from '@wa-monitor/contracts'
import {
  attributeText,
  attribute,
  child,
  children,
  encodeStanza,
  nowSeconds,
  stanza,
  type Stanza,
} from '../protocol/stanza.ts'
import type { MessageFate } from '../faults/fate.ts'
import { groupMessageAttrs } from '../phones/message-attrs.ts'
import { readArrivals } from '../phones/read-arrivals.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { addressOf, findAccount, findDevice, modeOf, otherMode } from '../world/addresses.ts'
import { chatKey } from '../world/chats.ts'
import type { Context } from '../world/context.ts'
import type { Companion } from './companion-session.ts'
import { refuseMessage } from './refuse-message.ts'

/** A copy on its way to one device; number 0 is a phone. */
interface Copy {
  to: DeviceId & { account: Account }
  node: Stanza
}

export function onMessage(context: Context, sender: Companion, node: Stanza): void {
  const chat = attribute(node, 'to')
  const line = { message_id: attribute(node, 'id'), chat: maskNumber(chat) }
  const { deliver = true, ack } = context.faults.message(sender.jid, node) ?? {}
  if (!deliver) {
    acknowledge(sender, node, chat, ack)
    return
  }
  const refusal = isGroupJid(chat) ? refuseMessage(context, sender, node, chat) : undefined
  if (refusal) {
    context.log.warn({ ...line, ...refusal }, 'Message refused')
    acknowledge(sender, node, chat, { afterMs: 0, error: refusal.error })
    return
  }
  const copies = isGroupJid(chat)
    ? groupCopies(context, sender, node, chat)
    : chatCopies(context, sender, node, chat)
  context.storage.transaction(() => {
    if (node.attrs.category !== 'peer') record(context, sender, node, copies)
    for (const { to, node: copy } of copies) {
      if (to.number === 0) context.storage.arrivals.add(to.phone, encodeStanza(copy))
      else context.companions.queue(to, copy)
    }
  })
  acknowledge(sender, node, chat, ack)
  context.log.info({ ...line, copies: copies.length }, 'Message sent')
  context.companions.deliver(copies.map((copy) => copy.to))
  for (const { to } of copies) if (to.number === 0) read(context, to.account)
}

/** What the history keeps: who should be able to read it, as the chat is now. */
function record({ storage }: Context, sender: Companion, node: Stanza, copies: readonly Copy[]): void {
  storage.messages.add({
    chat: chatKey(storage, sender.phone, node.attrs.recipient ?? attribute(node, 'to')),
    phone: sender.phone,
    id: attribute(node, 'id'),
    via: 'companion',
    sentAt: Date.now(),
    recipients: copies.filter(({ to }) => to.number === 0).map(({ to }) => to.phone),
  })
}

function read(context: Context, account: Account): void {
  readArrivals(context, account).catch((error: unknown) =>
    context.log.error({ err: error }, 'A phone failed to read'),
  )
}

function acknowledge(
  sender: Companion,
  node: Stanza,
  chat: string,
  how: MessageFate['ack'] = { afterMs: 0, error: undefined },
): void {
  if (how === 'never') return
  const { afterMs, error } = how
  const attrs = { class: 'message', id: attribute(node, 'id'), from: chat, t: nowSeconds() }
  const ack = stanza('ack', error === undefined ? attrs : { ...attrs, error })
  if (afterMs === 0) sender.send(ack)
  else setTimeout(() => sender.send(ack), afterMs).unref()
}

/** The `<enc>` meant for each device alone, by its address as the sender wrote it. */
function ownEncs(context: Context, node: Stanza): Map<string, Stanza[]> {
  const encs = new Map<string, Stanza[]>()
  for (const to of children(child(node, 'participants'), 'to')) {
    const device = findDevice(context.storage, attribute(to, 'jid'))
    if (device) encs.set(keyOf(device), children(to, 'enc'))
  }
  return encs
}

/** Every device of every member gets what is for everybody; what is for it alone goes first. */
function groupCopies(context: Context, sender: Companion, node: Stanza, chat: string): Copy[] {
  const { groups } = context.storage
  const group = groups.find(chat)
  if (!group) return []
  const own = ownEncs(context, node)
  const attrs = {
    ...groupMessageAttrs(group, sender.account, {
      id: attribute(node, 'id'),
      timestamp: Number(nowSeconds()),
      type: node.attrs.type ?? 'text',
      device: sender.number,
    }),
    ...(node.attrs.edit ? { edit: node.attrs.edit } : {}),
  }
  const { participant } = node.attrs
  const only = participant === undefined ? undefined : findDevice(context.storage, participant)
  const devices = groups
    .members(chat)
    .flatMap((member) => devicesOf(context, member))
    .filter((device) => participant === undefined || (only && keyOf(only) === keyOf(device)))
  return devices
    .filter((device) => keyOf(device) !== keyOf(sender))
    .map((to) => {
      // A resend to one device holds the same content twice, inside and outside `<participants>`.
      const encs = only ? children(node, 'enc') : [...(own.get(keyOf(to)) ?? []), ...children(node, 'enc')]
      return { to, node: stanza('message', attrs, encs) }
    })
}

/**
 * In a chat of two there is only what is for each device alone. Those of the sender's own account are told whom it went
 * to instead of the sender's other address: the client would take that for the other one's.
 */
function chatCopies(context: Context, sender: Companion, node: Stanza, to: string): Copy[] {
  const chat = bareJid(node.attrs.recipient ?? to)
  const mode = modeOf(chat)
  const other = findAccount(context.storage, chat)
  const recipient: Stanza['attrs'] = {
    recipient: chat,
    ...(other ? { [`peer_recipient_${otherMode(mode)}`]: addressOf(other, otherMode(mode)) } : {}),
  }
  const origin = { [`sender_${otherMode(mode)}`]: addressOf(sender.account, otherMode(mode)) }
  const attrs = {
    from: addressOf(sender.account, mode, sender.number),
    id: attribute(node, 'id'),
    t: nowSeconds(),
    type: node.attrs.type ?? 'text',
    notify: attributeText(sender.account.name),
    ...(node.attrs.category ? { category: node.attrs.category } : {}),
    ...(node.attrs.edit ? { edit: node.attrs.edit } : {}),
  }
  const withAddress = (device: DeviceId) => {
    const own = device.phone === sender.phone && !node.attrs.category
    return { ...attrs, ...(own ? recipient : origin) }
  }
  // Meant for one device alone: a request to the own phone, or a message it could not read the first time.
  const only = child(node, 'participants') ? undefined : findDevice(context.storage, to)
  if (only) return [{ to: only, node: stanza('message', withAddress(only), children(node, 'enc')) }]
  return children(child(node, 'participants'), 'to').flatMap((each) => {
    const device = findDevice(context.storage, attribute(each, 'jid'))
    if (!device || keyOf(device) === keyOf(sender)) return []
    return [{ to: device, node: stanza('message', withAddress(device), children(each, 'enc')) }]
  })
}

function devicesOf({ storage }: Context, account: Account): (DeviceId & { account: Account })[] {
  const companions = storage.devices.ofPhone(account.phone)
  return [{ phone: account.phone, number: 0 }, ...companions].map((device) => ({ ...device, account }))
}

function keyOf({ phone, number }: DeviceId): string {
  return `${phone}:${number}`
}
