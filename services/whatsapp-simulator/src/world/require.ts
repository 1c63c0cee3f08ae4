/** Look-ups for the control API, with an error that says what to do. */
import { HttpError } from '@wa-monitor/service'
import type { Account } from '../storage/accounts.ts'
import type { Group } from '../storage/groups.ts'
import type { Context } from './context.ts'

export function requireAccount({ storage }: Context, phone: string): Account {
  const account = storage.accounts.byPhone(phone)
  if (account) return account
  throw new HttpError(
    404,
    'unknown_contractor',
    `Nobody here has the phone ${phone}; add him with POST /admin/contractors`,
  )
}

/** @throws HttpError when his phone is switched off. */
export function requireOnline({ storage }: Context, { phone }: Account): void {
  if (!storage.accounts.settings(phone).offline) return
  throw new HttpError(
    409,
    'phone_offline',
    `The phone ${phone} is offline; bring it back with POST /admin/contractors/${phone}/settings {"offline": false}`,
  )
}

export function requireGroup({ storage }: Context, jid: string): Group {
  const group = storage.groups.find(jid)
  if (group) return group
  throw new HttpError(
    404,
    'unknown_group',
    `There is no group ${jid}; GET /admin/state lists them, POST /admin/groups makes one`,
  )
}

export function requireMember(context: Context, group: Group, phone: string): Account {
  const account = requireAccount(context, phone)
  if (context.storage.groups.isMember(group.jid, phone)) return account
  throw new HttpError(
    403,
    'not_a_member',
    `${phone} is not in ${group.name}; add him with POST /admin/groups/${group.jid}/members`,
  )
}
