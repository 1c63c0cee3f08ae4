import type { SimulatorState } from '@wa-monitor/contracts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { BUSINESS_PHONE } from '../world/start-world.ts'

export function describeState({ storage, companions }: Context): SimulatorState {
  const people = storage.accounts.list()
  return {
    success: true,
    business_phone: BUSINESS_PHONE,
    linked_devices: people.flatMap((account) =>
      storage.devices.ofPhone(account.phone).map((device) => ({
        jid: addressOf(account, 'pn', device.number),
        connected: companions.isConnected(device),
      })),
    ),
    contractors: people.filter(({ phone }) => phone !== BUSINESS_PHONE),
    groups: storage.groups.list().map(({ jid, name, addressingMode }) => ({
      jid,
      name,
      addressing_mode: addressingMode,
      members: storage.groups.members(jid).map(({ phone }) => phone),
    })),
  }
}
