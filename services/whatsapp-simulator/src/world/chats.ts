/** Where people write: a group or a chat of two. */
import { isGroupJid, phoneJid } from '@wa-monitor/contracts'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import type { Storage } from '../storage/storage.ts'
import { addressOf, findAccount } from './addresses.ts'

export interface GroupChat {
  kind: 'group'
  /** What the history files it under. */
  key: string
  group: Group
}

export interface DirectChat {
  kind: 'direct'
  key: string
  /** One person twice: the chat with oneself. */
  people: readonly [Account, Account]
}

export type Chat = GroupChat | DirectChat

export function groupChat(group: Group): GroupChat {
  return { kind: 'group', key: group.jid, group }
}

export function directChat(one: Account, other: Account): DirectChat {
  return { kind: 'direct', key: directKey(one.phone, other.phone), people: [one, other] }
}

/** The same for both sides, and no JID: each side knows the chat under the other's address. */
function directKey(one: string, other: string): string {
  return [one, other].toSorted().join('+')
}

/** The phones in a chat of two, by what the history files it under; undefined for a group. */
export function phonesOfDirect(key: string): [string, string] | undefined {
  const [one, other] = key.split('+')
  return one !== undefined && other !== undefined ? [one, other] : undefined
}

/** What the history files the chat under that this phone knows as `jid`; `jid` itself when it names nobody here. */
export function chatKey(storage: Storage, phone: string, jid: string): string {
  if (isGroupJid(jid)) return jid
  const other = findAccount(storage, jid)
  return other ? directKey(phone, other.phone) : jid
}

/** The other one in a chat of two. */
export function otherIn({ people: [one, other] }: DirectChat, phone: string): Account {
  return one.phone === phone ? other : one
}

/** How people are addressed in a chat; between two WhatsApp uses LIDs. */
export function addressIn(chat: Chat, account: Account): string {
  return addressOf(account, chat.kind === 'group' ? chat.group.addressingMode : 'lid')
}

/** The chat as somebody in it knows it. */
export function chatJid(chat: Chat, phone: string): string {
  return chat.kind === 'group' ? chat.group.jid : addressOf(otherIn(chat, phone), 'lid')
}

/** For errors and the control API: the group's name, or the other one's number. */
export function chatName(chat: Chat, phone: string): string {
  return chat.kind === 'group' ? chat.group.name : `the chat with ${otherIn(chat, phone).phone}`
}

/** Whom a message in a chat of two went to, as the control API names him. */
export function directAddressee(people: readonly [string, string], from: string): string {
  const [one, other] = people
  return phoneJid(one === from ? other : one)
}
