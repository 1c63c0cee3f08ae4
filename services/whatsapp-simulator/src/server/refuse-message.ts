import type { Stanza } from '../protocol/stanza.ts'
import type { DeviceId } from '../storage/devices.ts'
import type { Context } from '../world/context.ts'

/** A reason not to pass a message on: the error of its ack, and what the log says. */
export interface Refusal {
  error: string
  reason: string
}

/** Undefined when the sender may write this in that group. */
export function refuseMessage(
  { storage }: Context,
  sender: DeviceId,
  node: Stanza,
  jid: string,
): Refusal | undefined {
  const { groups } = storage
  const group = groups.find(jid)
  if (!group || !groups.isMember(jid, sender.phone)) {
    return { error: '403', reason: 'its sender is not a member of the group' }
  }
  if (groups.settings(jid).announcement && !groups.isAdmin(jid, sender.phone)) {
    return { error: '403', reason: 'only admins may write in the group' }
  }
  // A resend to one device says nothing about addressing.
  const mode = node.attrs.addressing_mode
  if (mode !== undefined && mode !== group.addressingMode) {
    return { error: '421', reason: `it is addressed by ${mode}, the group by ${group.addressingMode}` }
  }
  return undefined
}
