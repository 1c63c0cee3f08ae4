import { stanza } from '../../protocol/stanza.ts'
import type { FaultOf, Hooks } from '../hooks.ts'

export const refuseLogins: Hooks<FaultOf<'refuse-logins'>> = {
  login: ({ reason, location }) => stanza('failure', { reason: reason.toString(), location }),
}
