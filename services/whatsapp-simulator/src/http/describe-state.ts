import type { SimulatorState } from '@wa-monitor/contracts'
import type { Group } from '../storage/groups.ts'
import type { Storage } from '../storage/storage.ts'
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
    contractors: people
      .filter(({ phone }) => phone !== BUSINESS_PHONE)
      .map((person) => {
        const { readsAutomatically, offline } = storage.accounts.settings(person.phone)
        return { ...person, reads_automatically: readsAutomatically, offline }
      }),
    groups: storage.groups.list().map((group) => describeGroup(storage, group)),
  }
}

export function describeGroup(
  { groups }: Storage,
  { jid, name, addressingMode }: Group,
): SimulatorState['groups'][number] {
  const participants = groups.participants(jid)
  const { announcement, ephemeralSeconds } = groups.settings(jid)
  return {
    jid,
    name,
    addressing_mode: addressingMode,
    members: participants.map(({ phone }) => phone),
    admins: participants.filter(({ role }) => role !== '').map(({ phone }) => phone),
    announcement,
    ephemeral_seconds: ephemeralSeconds,
  }
}
