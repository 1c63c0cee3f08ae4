/** The Signal identity of a simulated phone. */
import { randomInt } from 'node:crypto'
import { createKeyPair, sign, typedKey, type KeyPair } from './curve.ts'

export interface PhoneIdentity {
  identity: KeyPair
  registrationId: number
  signedPreKey: { id: number; keys: KeyPair; signature: Buffer }
}

/** Two key pairs and a signature, about 0.3 ms; one-time prekeys are made when somebody asks for one. */
export function createPhoneIdentity(): PhoneIdentity {
  const identity = createKeyPair()
  const keys = createKeyPair()
  return {
    identity,
    registrationId: randomInt(1, 16_380),
    signedPreKey: { id: 1, keys, signature: sign(identity.private, typedKey(keys.public)) },
  }
}
