/** The key directory: what devices publish, and what others need to write to them. */
import { bundleStanza } from '../protocol/key-bundle.ts'
import { attribute, child, children, requiredBytes, stanza, type Stanza } from '../protocol/stanza.ts'
import type { Context } from '../world/context.ts'
import type { Answer } from './answer.ts'
import type { Companion } from './companion-session.ts'
import { takeBundle } from './key-directory.ts'

export function answerEncrypt(context: Context, companion: Companion, iq: Stanza): Answer {
  const request = child(iq, 'key')
  if (request) return { content: [bundles(context, request)] }
  if (iq.attrs.type === 'set') {
    publish(context, companion, iq)
    return { content: [] }
  }
  if (child(iq, 'count')) {
    const value = context.storage.devices.countPreKeys(companion).toString()
    return { content: [stanza('count', { value })] }
  }
  // Without this child the client uploads keys again.
  return { content: child(iq, 'digest') ? [stanza('digest', {})] : [] }
}

/** An unknown user is left out: an error for one of them would fail the client's whole call. */
function bundles(context: Context, request: Stanza): Stanza {
  const users = context.storage.transaction(() =>
    children(request, 'user').flatMap((user) => {
      const jid = attribute(user, 'jid')
      const bundle = takeBundle(context, jid)
      return bundle ? [bundleStanza(jid, bundle)] : []
    }),
  )
  return stanza('list', {}, users)
}

/** One-time prekeys (`list`) with the signed one beside them, or a new signed one alone (`rotate`). */
function publish({ storage }: Context, companion: Companion, iq: Stanza): void {
  const signed = child(child(iq, 'rotate') ?? iq, 'skey')
  const preKeys = children(child(iq, 'list'), 'key').map((key) => ({
    id: requiredBytes(key, 'id', 3).readUIntBE(0, 3),
    value: requiredBytes(key, 'value', 32),
  }))
  storage.transaction(() => {
    storage.devices.addPreKeys(companion, preKeys)
    if (!signed) return
    storage.devices.setSignedPreKey(companion, {
      id: requiredBytes(signed, 'id', 3).readUIntBE(0, 3),
      value: requiredBytes(signed, 'value', 32),
      signature: requiredBytes(signed, 'signature', 64),
    })
  })
}
