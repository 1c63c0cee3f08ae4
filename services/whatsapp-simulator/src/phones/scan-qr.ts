import { HttpError } from '@wa-monitor/service'
import { parseQrCode } from '../protocol/qr-code.ts'
import type { Context } from '../world/context.ts'
import { requireAccount } from '../world/require.ts'
import { BUSINESS_PHONE } from '../world/start-world.ts'

/** Scans a QR code with somebody's phone; resolves when the client has accepted, with the new device's JID. */
export async function scanQr(context: Context, text: string, phone = BUSINESS_PHONE): Promise<string> {
  const account = requireAccount(context, phone)
  const code = parseQrCode(text)
  if (!code) {
    throw new HttpError(
      400,
      'qr_unreadable',
      'This is not the text of a linking QR code; send it exactly as the client gave it',
    )
  }
  const waiting = context.pendingLinks.find(code.ref)
  if (!waiting && context.pendingLinks.hasExpired(code.ref)) {
    throw new HttpError(
      410,
      'qr_expired',
      'This code was shown too long ago (the first lives a minute, each further one 20 s); fetch the current one',
    )
  }
  if (!waiting) {
    throw new HttpError(
      404,
      'qr_unknown',
      'No client that is connected here shows this code; fetch the current one and scan that',
    )
  }
  if (!waiting.matches(code)) {
    throw new HttpError(400, 'qr_garbled', 'The keys in this code are not those of the client that shows it')
  }
  return waiting.link(account, code.advSecret)
}
