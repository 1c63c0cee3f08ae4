import { createKeyPair } from '../src/protocol/curve.ts'
import type { KeyBundle } from '../src/protocol/key-bundle.ts'
import { createPhoneIdentity, type PhoneIdentity } from '../src/protocol/phone-identity.ts'
import { preKeyChange } from '../src/protocol/signal-keys.ts'
import { SignalPhone } from '../src/protocol/signal-phone.ts'

/** A phone whose keys are kept as text, like in a file. */
export class KeptPhone {
  readonly identity: PhoneIdentity = createPhoneIdentity()
  readonly #values = new Map<string, string>()
  #preKeys = 0
  phone = this.restart()

  /** A phone that knows what was stored, and nothing else. */
  restart(): SignalPhone {
    this.phone = new SignalPhone(this.identity, (type, id) => this.#values.get(`${type} ${id}`))
    return this.phone
  }

  store(changes = this.phone.takeChanges()): void {
    for (const { type, id, value } of changes) {
      if (value === null) this.#values.delete(`${type} ${id}`)
      else this.#values.set(`${type} ${id}`, value)
    }
  }

  bundle(): KeyBundle {
    const keys = createKeyPair()
    const id = ++this.#preKeys
    this.store([preKeyChange(id, keys)])
    const { identity, registrationId, signedPreKey } = this.identity
    return {
      registrationId,
      identity: identity.public,
      signedPreKey: {
        id: signedPreKey.id,
        value: signedPreKey.keys.public,
        signature: signedPreKey.signature,
      },
      preKey: { id, value: keys.public },
    }
  }
}
