/** A client's wish to be linked by a code, from `companion_hello` to `companion_finish`. WHATSAPP.md section 6. */
import { randomBytes } from 'node:crypto'
import { jidKind, jidUser } from '@wa-monitor/contracts'
import { createKeyPair, agree, type KeyPair } from '../protocol/curve.ts'
import { MalformedInputError } from '../protocol/frames.ts'
import { advSecretOf, openBundle, unwrapKey, wrapKey } from '../protocol/pairing-code.ts'
import { attribute, nowSeconds, requiredBytes, SERVER_JID, stanza, type Stanza } from '../protocol/stanza.ts'
import { newStanzaId } from '../world/ids.ts'

const TAG = 'link_code_companion_reg'
const WRAPPED_BYTES = 80
const BUNDLE_BYTES = 156

export class CodeRequest {
  /** Digits of the number the client wants to be linked to. */
  readonly phone: string
  readonly #ref = randomBytes(16)
  readonly #wrapped: Buffer

  /** @throws MalformedInputError unless this is a client's `companion_hello` that shows the key of its connection. */
  constructor(hello: Stanza, noiseKey: Buffer) {
    const jid = attribute(hello, 'jid')
    if (jidKind(jid) !== 'phone') throw new MalformedInputError('a pairing code asked for no phone number')
    if (!requiredBytes(hello, 'companion_server_auth_key_pub', 32).equals(noiseKey))
      throw new MalformedInputError('a pairing code asked for with the key of another connection')
    this.phone = jidUser(jid)
    this.#wrapped = requiredBytes(hello, 'link_code_pairing_wrapped_companion_ephemeral_pub', WRAPPED_BYTES)
  }

  /** The answer to `companion_hello`. */
  accepted(): Stanza {
    return stanza(TAG, { stage: 'companion_hello' }, [stanza('link_code_pairing_ref', {}, this.#ref)])
  }

  /** What the phone does when the code is typed: its own key for the client, and how to read what comes back. */
  async enter(code: string, account: KeyPair) {
    const ephemeral = createKeyPair()
    const shared = agree(ephemeral.private, await unwrapKey(code, this.#wrapped))
    const hello = stanza(TAG, { stage: 'primary_hello' }, [
      stanza('link_code_pairing_wrapped_primary_ephemeral_pub', {}, await wrapKey(code, ephemeral.public)),
      stanza('primary_identity_pub', {}, account.public),
      stanza('link_code_pairing_ref', {}, this.#ref),
    ])
    const attrs = { from: SERVER_JID, type: TAG, id: newStanzaId(), t: nowSeconds() }
    return {
      notification: stanza('notification', attrs, [hello]),
      /** The shared secret, or undefined when the client's code is another one. */
      readFinish: (finish: Stanza, companionIdentity: Buffer): Buffer | undefined => {
        const bundle = openBundle(
          shared,
          requiredBytes(finish, 'link_code_pairing_wrapped_key_bundle', BUNDLE_BYTES),
        )
        if (!bundle?.companionIdentity.equals(companionIdentity)) return undefined
        return bundle.primaryIdentity.equals(account.public)
          ? advSecretOf(shared, account, bundle)
          : undefined
      },
    }
  }
}
