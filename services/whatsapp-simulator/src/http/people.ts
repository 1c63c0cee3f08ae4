import { maskNumber, type simulatedContractorSchema, type simulatedGroupSchema } from '@wa-monitor/contracts'
import { HttpError } from '@wa-monitor/service'
import type { z } from 'zod'
import { createPhoneIdentity } from '../protocol/phone-identity.ts'
import { addMember, createGroups, removeMember } from '../world/change-members.ts'
import type { Context } from '../world/context.ts'
import { newGroupJid, newLid } from '../world/ids.ts'
import { requireAccount, requireGroup } from '../world/require.ts'
import { BUSINESS_PHONE } from '../world/start-world.ts'

/** @returns his LID. */
export function addContractor(
  { storage, log }: Context,
  wanted: z.infer<typeof simulatedContractorSchema>,
): string {
  const { phone, name, lid = newLid() } = wanted
  if (storage.accounts.byPhone(phone))
    throw new HttpError(409, 'phone_taken', `Somebody has the phone ${phone} already`)
  if (storage.accounts.byLid(lid))
    throw new HttpError(409, 'lid_taken', `Somebody has the LID ${lid} already`)
  storage.accounts.insert({ phone, name, lid }, createPhoneIdentity())
  log.info({ phone: maskNumber(phone) }, 'Contractor added')
  return lid
}

/** @returns its JID. */
export function addGroup(context: Context, wanted: z.infer<typeof simulatedGroupSchema>): string {
  const { jid = newGroupJid(), name, addressing_mode: addressingMode, members, without_business } = wanted
  if (context.storage.groups.find(jid))
    throw new HttpError(409, 'group_exists', `There is a group ${jid} already`)
  const phones = new Set(without_business ? members : [...members, BUSINESS_PHONE])
  const accounts = [...phones].map((phone) => requireAccount(context, phone))
  const group = { jid, name, addressingMode, createdAt: Math.floor(Date.now() / 1000) }
  createGroups(context, [{ group, members: accounts }])
  context.log.info({ chat: jid, members: accounts.length }, 'Group made')
  return jid
}

/** Adding a member or removing somebody who is none is an error: whoever asks has another group in mind. */
export function changeMember(context: Context, action: 'add' | 'remove', jid: string, phone: string) {
  const group = requireGroup(context, jid)
  const account = requireAccount(context, phone)
  if (action === 'add' && !addMember(context, group, account)) {
    throw new HttpError(409, 'already_a_member', `${phone} is in ${group.name} already`)
  }
  if (action === 'remove' && !removeMember(context, group, account)) {
    throw new HttpError(409, 'not_a_member', `${phone} is not in ${group.name}`)
  }
  context.log.info(
    { chat: jid, phone: maskNumber(phone) },
    action === 'add' ? 'Member added' : 'Member removed',
  )
  return { success: true as const }
}
