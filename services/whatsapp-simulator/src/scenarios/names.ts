/** People and groups by the names a scenario uses: names where they are unique, else phone numbers and JIDs. */
import { phoneJid } from '@wa-monitor/contracts'
import { findAccount } from '../world/addresses.ts'
import type { Storage } from '../storage/storage.ts'

/** @throws Error that says who is meant, when that is not clear. */
export function phoneOf(storage: Storage, person: string): string {
  const known = /^\d+$/.test(person) ? findAccount(storage, phoneJid(person)) : undefined
  if (known) return known.phone
  return only(
    storage.accounts.list().filter(({ name }) => name === person),
    `person called ${person}`,
    'his phone number',
  ).phone
}

/** @throws Error that says which is meant, when that is not clear. */
export function jidOf(storage: Storage, group: string): string {
  const known = storage.groups.find(group)
  if (known) return known.jid
  return only(
    storage.groups.list().filter(({ name }) => name === group),
    `group called ${group}`,
    'its JID',
  ).jid
}

/** What a scenario calls him. */
export function nameOfPhone(storage: Storage, phone: string): string {
  const account = storage.accounts.byPhone(phone)
  const same = storage.accounts.list().filter(({ name }) => name === account?.name)
  return account && same.length === 1 ? account.name : phone
}

export function nameOfGroup(storage: Storage, jid: string): string {
  const group = storage.groups.find(jid)
  const same = storage.groups.list().filter(({ name }) => name === group?.name)
  return group && same.length === 1 ? group.name : jid
}

function only<T>(found: readonly T[], what: string, better: string): T {
  const [first, ...others] = found
  if (first === undefined) throw new Error(`there is no ${what}`)
  if (others.length > 0) throw new Error(`there are ${found.length}: ${what} must be named by ${better}`)
  return first
}
