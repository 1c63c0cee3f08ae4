import { maskNumber } from '@wa-monitor/contracts'
import { readClientPayload } from '../protocol/client-payload.ts'
import { stanza } from '../protocol/stanza.ts'
import { addressOf } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import type { Link, Role } from './client-connection.ts'
import { CompanionSession } from './companion-session.ts'
import { PendingLink } from './pending-link.ts'

interface Client {
  noiseKey: Buffer
  payload: Buffer
}

/** Decides what a client is, at the end of its handshake: somebody to be linked, a linked companion, or nobody. */
export function enterClient(context: Context, { noiseKey, payload }: Client, link: Link): Role {
  const claim = readClientPayload(payload)
  if (claim.kind === 'registration') return new PendingLink(context, link, noiseKey, claim)
  const account = context.storage.accounts.byPhone(claim.phone)
  const device = { phone: claim.phone, number: claim.device }
  if (!account || !context.storage.devices.noiseKey(device)?.equals(noiseKey)) {
    context.log.warn(
      { phone: maskNumber(claim.phone), device: claim.device },
      'Login refused: not a linked device',
    )
    link.send(stanza('failure', { reason: '401', location: 'sim' }))
    link.end()
    return nobody
  }
  const jid = addressOf(account, 'pn', claim.device)
  link.identify(jid)
  const refusal = context.faults.login(jid)
  if (refusal) {
    link.send(refusal)
    link.end()
    return nobody
  }
  const session = new CompanionSession(context, link, account, claim.device)
  if (!claim.passive) session.announceQueue()
  return session
}

const nobody: Role = { onStanza: () => undefined, onClose: () => undefined }
