import type { SimulatorState } from '@wa-monitor/contracts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { BUSINESS_PHONE } from '../world/start-world.ts'

/** Whose phone links the bridge, and every linked device. */
export function describeLinks({ storage, companions }: Context) {
  return {
    business_phone: BUSINESS_PHONE,
    linked_devices: storage.devices.list().flatMap((device) => {
      const account = storage.accounts.byPhone(device.phone)
      if (!account) return []
      return [{ jid: addressOf(account, 'pn', device.number), connected: companions.isConnected(device) }]
    }),
  }
}

export function describeState(context: Context): SimulatorState {
  const { storage } = context
  const people = storage.accounts.list()
  return {
    success: true,
    ...describeLinks(context),
    contractors: people.filter(({ phone }) => phone !== BUSINESS_PHONE),
    groups: storage.groups.list().map(({ jid, name, addressingMode }) => ({
      jid,
      name,
      addressing_mode: addressingMode,
      members: storage.groups.members(jid).map(({ phone }) => phone),
    })),
  }
}
