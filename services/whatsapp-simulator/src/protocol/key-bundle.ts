/** A device's public keys, as the directory hands them out so that somebody can write to it. Section 11. */
import type { SignedPreKey } from './client-payload.ts'
import { stanza, uint, type Stanza } from './stanza.ts'

export interface KeyBundle {
  registrationId: number
  identity: Buffer
  signedPreKey: SignedPreKey
  /** Handed out once; none left is allowed. */
  preKey: { id: number; value: Buffer } | undefined
}

/** `<user>` of a key answer, under the address that was asked for. */
export function bundleStanza(jid: string, bundle: KeyBundle): Stanza {
  const { signedPreKey, preKey } = bundle
  return stanza('user', { jid }, [
    stanza('registration', {}, uint(bundle.registrationId, 4)),
    stanza('type', {}, Buffer.from([5])),
    stanza('identity', {}, bundle.identity),
    stanza('skey', {}, [
      stanza('id', {}, uint(signedPreKey.id, 3)),
      stanza('value', {}, signedPreKey.value),
      stanza('signature', {}, signedPreKey.signature),
    ]),
    ...(preKey
      ? [stanza('key', {}, [stanza('id', {}, uint(preKey.id, 3)), stanza('value', {}, preKey.value)])]
      : []),
  ])
}
