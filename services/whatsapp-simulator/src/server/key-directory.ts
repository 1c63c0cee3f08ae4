import type { KeyBundle } from '../protocol/key-bundle.ts'
import { nowSeconds, SERVER_JID, stanza } from '../protocol/stanza.ts'
import { findDevice } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { newStanzaId } from '../world/ids.ts'

/** A client that is told it has fewer than five left uploads five more. */
const LOW_PREKEYS = 4

/** The public keys of the device behind an address, with a one-time prekey that nobody else will get. */
export function takeBundle(context: Context, jid: string): KeyBundle | undefined {
  const device = findDevice(context.storage, jid)
  if (!device) return undefined
  if (device.number === 0) return context.phones.takeBundle(device.account)
  const bundle = context.storage.devices.takeBundle(device)
  if (!bundle) return undefined
  const left = context.storage.devices.countPreKeys(device)
  if (left === LOW_PREKEYS) {
    const attrs = { from: SERVER_JID, type: 'encrypt', id: newStanzaId(), t: nowSeconds() }
    const notice = stanza('notification', attrs, [stanza('count', { value: left.toString() })])
    context.companions.tell(device, notice)
  }
  return bundle
}
