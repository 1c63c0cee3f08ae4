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
import { groupMessageAttrs } from '../phones/message-attrs.ts'
import { readArrivals } from '../phones/read-arrivals.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { addressOf, findDevice, modeOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import type { Companion } from './companion-session.ts'

/** A copy on its way to one device; number 0 is a phone. */
interface Copy {
  to: DeviceId & { account: Account }
  node: Stanza
}

/** Error of the ack: the sender is not in this group, or there is none. */
const FORBIDDEN = '403'

export function onMessage(context: Context, sender: Companion, node: Stanza): void {
  const chat = attribute(node, 'to')
  const line = { message_id: attribute(node, 'id'), chat: maskNumber(chat) }
  const copies = isGroupJid(chat)
    ? groupCopies(context, sender, node, chat)
    : chatCopies(context, sender, node, chat)
  if (!copies) {
    context.log.warn(line, 'Message refused: its sender is not a member of the group')
    acknowledge(sender, node, chat, FORBIDDEN)
    return
  }
  context.storage.transaction(() => {
    if (isGroupJid(chat)) record(context, sender, node, copies)
    for (const { to, node: copy } of copies) {
      if (to.number === 0) context.storage.arrivals.add(to.phone, encodeStanza(copy))
      else context.companions.queue(to, copy)
    }
  })
  acknowledge(sender, node, chat)
  context.log.info({ ...line, copies: copies.length }, 'Message sent')
  context.companions.deliver(copies.map((copy) => copy.to))
  for (const { to } of copies) if (to.number === 0) read(context, to.account)
}

/** What the group's history keeps: who should be able to read it, as the group is now. */
function record({ storage }: Context, sender: Companion, node: Stanza, copies: readonly Copy[]): void {
  storage.messages.add({
    chat: attribute(node, 'to'),
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

function acknowledge(sender: Companion, node: Stanza, chat: string, error?: string): void {
  const attrs = { class: 'message', id: attribute(node, 'id'), from: chat, t: nowSeconds() }
  sender.send(stanza('ack', error ? { ...attrs, error } : attrs))
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
function groupCopies(context: Context, sender: Companion, node: Stanza, chat: string): Copy[] | undefined {
  const { groups } = context.storage
  const group = groups.find(chat)
  if (!group || !groups.isMember(chat, sender.phone)) return undefined
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
  const only = node.attrs.participant && findDevice(context.storage, node.attrs.participant)
  const devices = only ? [only] : groups.members(chat).flatMap((member) => devicesOf(context, member))
  return devices
    .filter((device) => keyOf(device) !== keyOf(sender))
    .map((to) => {
      // A resend to one device holds the same content twice, inside and outside `<participants>`.
      const encs = only ? children(node, 'enc') : [...(own.get(keyOf(to)) ?? []), ...children(node, 'enc')]
      return { to, node: stanza('message', attrs, encs) }
    })
}

/** In a chat of two there is only what is for each device alone. */
function chatCopies(context: Context, sender: Companion, node: Stanza, chat: string): Copy[] {
  const mode = modeOf(chat)
  const alternative = mode === 'pn' ? 'sender_lid' : 'sender_pn'
  const attrs = {
    from: addressOf(sender.account, mode, sender.number),
    id: attribute(node, 'id'),
    t: nowSeconds(),
    type: node.attrs.type ?? 'text',
    notify: attributeText(sender.account.name),
    [alternative]: addressOf(sender.account, mode === 'pn' ? 'lid' : 'pn'),
    ...(node.attrs.category ? { category: node.attrs.category } : {}),
  }
  return children(child(node, 'participants'), 'to').flatMap((to) => {
    const device = findDevice(context.storage, attribute(to, 'jid'))
    if (!device || keyOf(device) === keyOf(sender)) return []
    const own: Stanza['attrs'] =
      device.phone === sender.phone && !node.attrs.category ? { recipient: bareJid(chat) } : {}
    return [{ to: device, node: stanza('message', { ...attrs, ...own }, children(to, 'enc')) }]
  })
}

function devicesOf({ storage }: Context, account: Account): (DeviceId & { account: Account })[] {
  const companions = storage.devices.ofPhone(account.phone)
  return [{ phone: account.phone, number: 0 }, ...companions].map((device) => ({ ...device, account }))
}

function keyOf({ phone, number }: DeviceId): string {
  return `${phone}:${number}`
}
