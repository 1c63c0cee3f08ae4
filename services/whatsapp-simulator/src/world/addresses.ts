/** How people are addressed: by phone number or by LID, with or without a device. */
import { jidDevice, jidKind, jidUser, lidJid, phoneJid } from '@wa-monitor/contracts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { Storage } from '../storage/storage.ts'

export type AddressingMode = 'pn' | 'lid'

/** Device 0 is the phone and is not written. */
export function addressOf(account: Account, mode: AddressingMode, device = 0): string {
  const jid = mode === 'pn' ? phoneJid(account.phone) : lidJid(account.lid)
  return device === 0 ? jid : jid.replace('@', `:${device}@`)
}

export function otherMode(mode: AddressingMode): AddressingMode {
  return mode === 'pn' ? 'lid' : 'pn'
}

export function modeOf(jid: string): AddressingMode {
  return jidKind(jid) === 'lid' ? 'lid' : 'pn'
}

export function findAccount(storage: Storage, jid: string): Account | undefined {
  const kind = jidKind(jid)
  if (kind === 'phone') return storage.accounts.byPhone(jidUser(jid))
  return kind === 'lid' ? storage.accounts.byLid(jidUser(jid)) : undefined
}

/** The device behind an address: number 0 is the account's phone. Undefined for somebody this server does not know. */
export function findDevice(storage: Storage, jid: string): (DeviceId & { account: Account }) | undefined {
  const account = findAccount(storage, jid)
  return account && { account, phone: account.phone, number: jidDevice(jid) }
}
