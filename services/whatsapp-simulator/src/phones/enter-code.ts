import { HttpError } from '@wa-monitor/service'
import type { Context } from '../world/context.ts'
import { requireAccount } from '../world/require.ts'
import { BUSINESS_PHONE } from '../world/start-world.ts'

/** Types a client's pairing code on somebody's phone; resolves when the client has accepted, with the new device's JID. */
export async function enterCode(context: Context, code: string, phone = BUSINESS_PHONE): Promise<string> {
  const account = requireAccount(context, phone)
  const waiting = context.pendingLinks.findByPhone(phone)
  if (waiting) return waiting.linkByCode(account, code)
  if (context.pendingLinks.hasExpired(phone)) {
    throw new HttpError(
      410,
      'code_expired',
      'The client has waited too long for this code; let it ask for another one and type that',
    )
  }
  throw new HttpError(
    404,
    'code_unknown',
    `No client that is connected here has asked for a code for ${phone}; let it ask, then type what it shows`,
  )
}
