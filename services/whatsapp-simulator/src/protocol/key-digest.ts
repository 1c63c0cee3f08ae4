import { createHash } from 'node:crypto'
import type { KeyBundle } from './key-bundle.ts'
import { stanza, uint, type Stanza } from './stanza.ts'

/** What the directory holds for a device. */
export interface HeldKeys extends Omit<KeyBundle, 'preKey'> {
  /** The one-time prekeys that nobody was given yet. */
  preKeys: readonly { id: number; value: Buffer }[]
}

/**
 * `<digest>`: lets a device find out whether the directory still holds what it published. The hash is SHA-1 over all the
 * values that a client other than Baileys (zapo-js 0.3.0) compares with its own; Baileys only looks that it is there.
 */
export function digestStanza({ registrationId, identity, signedPreKey, preKeys }: HeldKeys): Stanza {
  const hash = createHash('sha1').update(identity).update(signedPreKey.value).update(signedPreKey.signature)
  for (const { value } of preKeys) hash.update(value)
  return stanza('digest', {}, [
    stanza('registration', {}, uint(registrationId, 4)),
    stanza('type', {}, Buffer.from([5])),
    stanza('identity', {}, identity),
    stanza('skey', {}, [
      stanza('id', {}, uint(signedPreKey.id, 3)),
      stanza('value', {}, signedPreKey.value),
      stanza('signature', {}, signedPreKey.signature),
    ]),
    stanza(
      'list',
      {},
      preKeys.map(({ id }) => stanza('id', {}, uint(id, 3))),
    ),
    stanza('hash', {}, hash.digest()),
  ])
}
