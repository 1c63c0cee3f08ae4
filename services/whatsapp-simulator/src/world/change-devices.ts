/** A companion comes or goes, and everybody who may keep a list of that account's devices is told. Section 15. */
import { createHash } from 'node:crypto'
import { jidUser } from '@wa-monitor/contracts'
import type { Registration } from '../protocol/client-payload.ts'
import { nowSeconds, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Account } from '../storage/accounts.ts'
import type { DeviceId } from '../storage/devices.ts'
import { type AddressingMode, addressOf } from './addresses.ts'
import type { Context } from './context.ts'
import { newStanzaId } from './ids.ts'

/** Links a companion. */
export function addDevice(
  context: Context,
  device: DeviceId,
  noiseKey: Buffer,
  registration: Registration,
): void {
  tellOthers(context, 'add', device, () => {
    context.storage.devices.insert(device, noiseKey, registration)
    context.storage.history.deviceLinked(device, registration.requireFullSync ?? false)
    return true
  })
}

/**
 * Unlinks a companion: its keys and its queue are gone, and it is told so when it is connected.
 *
 * @returns false when it was not linked.
 */
export function removeDevice(context: Context, device: DeviceId): boolean {
  const removed = tellOthers(context, 'remove', device, () => {
    if (context.storage.devices.noiseKey(device) === undefined) return false
    context.storage.devices.remove(device)
    return true
  })
  if (removed) context.companions.hangUp(device)
  return removed
}

/** One commit for the change and the news of it. */
function tellOthers(
  context: Context,
  change: 'add' | 'remove',
  device: DeviceId,
  work: () => boolean,
): boolean {
  const { storage, companions } = context
  const account = storage.accounts.byPhone(device.phone)
  const others: DeviceId[] = []
  const done = storage.transaction(() => {
    if (!work() || !account) return false
    // Whoever shares no group and no chat with this account keeps no list of it, and skips the news.
    for (const other of storage.devices.list()) {
      if (other.phone === device.phone && other.number === device.number) continue
      for (const mode of ['pn', 'lid'] as const) {
        companions.queue(other, devicesNotification(context, account, change, device.number, mode))
      }
      others.push(other)
    }
    return true
  })
  companions.deliver(others)
  return done
}

/**
 * Once under the phone number and once under the LID: the client files device lists under the form a chat uses, and
 * applies the news only to the list of the form it is written in.
 */
function devicesNotification(
  { storage }: Context,
  account: Account,
  change: 'add' | 'remove',
  number: number,
  mode: AddressingMode,
): Stanza {
  const numbers = [0, ...storage.devices.ofPhone(account.phone).map((device) => device.number)]
  const attrs: Stanza['attrs'] = {
    from: addressOf(account, mode),
    type: 'devices',
    id: newStanzaId(),
    t: nowSeconds(),
    ...(mode === 'pn' ? { lid: addressOf(account, 'lid') } : {}),
  }
  const device = stanza('device', {
    jid: addressOf(account, mode, number),
    ...(change === 'add' ? { 'key-index': number.toString() } : {}),
  })
  return stanza('notification', attrs, [
    stanza(change, { device_hash: deviceHash(account, mode, numbers) }, [device]),
  ])
}

/** As clients compute it over a list of devices, phone included: `2:` and the first six bytes of a SHA-256. */
function deviceHash(account: Account, mode: AddressingMode, numbers: readonly number[]): string {
  const address = addressOf(account, mode)
  const server = address.slice(address.indexOf('@'))
  const all = numbers.map((number) => `${jidUser(address)}.0:${number}${server}`).toSorted()
  const digest = createHash('sha256').update(all.join('')).digest().subarray(0, 6)
  return `2:${digest.toString('base64').replace(/=+$/, '')}`
}
