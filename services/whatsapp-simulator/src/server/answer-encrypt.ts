/** The key directory: what devices publish, and what others need to write to them. */
import { requireSigned, type SignedPreKey } from '../protocol/client-payload.ts'
import { bundleStanza } from '../protocol/key-bundle.ts'
import { digestStanza } from '../protocol/key-digest.ts'
import { attribute, child, children, requiredBytes, stanza, type Stanza } from '../protocol/stanza.ts'
import type { BundleFate } from '../faults/fate.ts'
import { findAccount } from '../world/addresses.ts'
import type { Context } from '../world/context.ts'
import { type Answer, errorAnswer } from './answer.ts'
import type { Companion } from './companion-session.ts'
import { takeBundle } from './key-directory.ts'

export function answerEncrypt(context: Context, companion: Companion, iq: Stanza): Answer {
  const request = child(iq, 'key')
  if (request) return { content: [bundles(context, companion, request)] }
  if (iq.attrs.type === 'set') {
    publish(context, companion, iq)
    return { content: [] }
  }
  if (child(iq, 'count')) {
    const value = context.storage.devices.countPreKeys(companion).toString()
    return { content: [stanza('count', { value })] }
  }
  // Without this child the client uploads keys again.
  const held = child(iq, 'digest') && context.storage.devices.heldKeys(companion)
  return { content: held ? [digestStanza(held)] : [] }
}

/** An unknown user is left out: an error for one of them would fail the client's whole call. */
function bundles(context: Context, asker: Companion, request: Stanza): Stanza {
  const users = context.storage.transaction(() =>
    children(request, 'user').flatMap((user) => {
      const jid = attribute(user, 'jid')
      const fate = refusal(context, asker, jid)
      if (fate === 'error') return [stanza('user', { jid }, errorAnswer('404', 'item-not-found').content)]
      const bundle = fate === 'missing' ? undefined : takeBundle(context, jid)
      return bundle ? [bundleStanza(jid, bundle)] : []
    }),
  )
  return stanza('list', {}, users)
}

function refusal(context: Context, asker: Companion, jid: string): BundleFate | undefined {
  const account = context.faults.any ? findAccount(context.storage, jid) : undefined
  return account && context.faults.bundle(asker.jid, account.phone)
}

/** One-time prekeys (`list`) with the signed one beside them, or a new signed one alone (`rotate`). */
function publish({ storage }: Context, companion: Companion, iq: Stanza): void {
  const skey = child(child(iq, 'rotate') ?? iq, 'skey')
  const identity = storage.devices.heldKeys(companion)?.identity
  const signed = skey && identity && readSignedPreKey(skey, identity)
  const preKeys = children(child(iq, 'list'), 'key').map((key) => ({
    id: requiredBytes(key, 'id', 3).readUIntBE(0, 3),
    value: requiredBytes(key, 'value', 32),
  }))
  storage.transaction(() => {
    storage.devices.addPreKeys(companion, preKeys)
    if (signed) storage.devices.setSignedPreKey(companion, signed)
  })
}

function readSignedPreKey(skey: Stanza, identity: Buffer): SignedPreKey {
  const signed = {
    id: requiredBytes(skey, 'id', 3).readUIntBE(0, 3),
    value: requiredBytes(skey, 'value', 32),
    signature: requiredBytes(skey, 'signature', 64),
  }
  requireSigned(identity, signed)
  return signed
}
