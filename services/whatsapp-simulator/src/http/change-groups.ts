import {
  maskNumber,
  type simulatedAddressingSchema,
  type simulatedGroupSettingsSchema,
} from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { z } from 'zod'
import { changeAddressing, changeSettings } from '../world/change-group.ts'
import { setRole } from '../world/change-members.ts'
import type { Context } from '../world/context.ts'
import { requireGroup, requireMember } from '../world/require.ts'

const DONE = { success: true as const }

export function changeGroupSettings(
  context: Context,
  jid: string,
  { name, announcement, ephemeral_seconds: ephemeralSeconds }: z.infer<typeof simulatedGroupSettingsSchema>,
) {
  const group = requireGroup(context, jid)
  changeSettings(context, group, {
    ...(name === undefined ? {} : { name }),
    ...(announcement === undefined ? {} : { announcement }),
    ...(ephemeralSeconds === undefined ? {} : { ephemeralSeconds }),
  })
  context.log.info({ chat: jid, announcement, ephemeral_seconds: ephemeralSeconds }, 'Group set up')
  return DONE
}

export async function changeAddressingOf(
  context: Context,
  jid: string,
  { mode, new_keys: newKeys }: z.infer<typeof simulatedAddressingSchema>,
) {
  const group = requireGroup(context, jid)
  if (!(await changeAddressing(context, group, mode, newKeys))) {
    throw new HttpError(
      409,
      'addressed_so_already',
      `The members of ${group.name} are addressed by ${mode} already`,
    )
  }
  context.log.info({ chat: jid, mode, new_keys: newKeys }, 'Group addressed in another way')
  return DONE
}

/** Making somebody what he is already is an error: whoever asks has another member in mind. */
export function changeRole(context: Context, jid: string, phone: string, admin: boolean) {
  const group = requireGroup(context, jid)
  const member = requireMember(context, group, phone)
  if (context.storage.groups.isAdmin(jid, phone) === admin) {
    throw new HttpError(
      409,
      'role_unchanged',
      `${phone} is ${admin ? 'an admin' : 'no admin'} of ${group.name} already`,
    )
  }
  setRole(context, group, member, admin ? 'admin' : '')
  context.log.info({ chat: jid, phone: maskNumber(phone), admin }, 'Role changed')
  return DONE
}
