/**
 * What both sides of a Noise handshake (25519, AES-GCM, SHA-256) keep in step: the hash of all that was said, and the
 * keys made of every agreement so far. <https://noiseprotocol.org/noise.html>, section 5.2.
 */
import { createHash, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { seal, unseal } from './aes-gcm.ts'
import { MalformedInputError } from './frames.ts'

const NOTHING = Buffer.alloc(0)
const HASH_BYTES = 32

export type NoisePattern = 'XX' | 'IK' | 'XXfallback'

export class NoiseState {
  #hash: Buffer
  #chainingKey: Buffer
  #key: Buffer
  #counter = 0

  constructor(pattern: NoisePattern, prologue: Uint8Array) {
    this.#hash = hashedName(`Noise_${pattern}_25519_AESGCM_SHA256`)
    this.#chainingKey = this.#hash
    this.#key = this.#hash
    this.mixHash(prologue)
  }

  mixHash(data: Uint8Array): void {
    this.#hash = createHash('sha256').update(this.#hash).update(data).digest()
  }

  mixKey(secret: Buffer): void {
    const [chainingKey, key] = this.#derive(secret)
    this.#chainingKey = chainingKey
    this.#key = key
    this.#counter = 0
  }

  encrypt(plaintext: Uint8Array): Buffer {
    const ciphertext = seal(this.#key, this.#counter++, plaintext, this.#hash)
    this.mixHash(ciphertext)
    return ciphertext
  }

  /** @throws MalformedInputError when it was not made in step with this state. */
  decrypt(ciphertext: Uint8Array): Buffer {
    try {
      const plaintext = unseal(this.#key, this.#counter++, ciphertext, this.#hash)
      this.mixHash(ciphertext)
      return plaintext
    } catch (error) {
      throw new MalformedInputError('the handshake does not authenticate', { cause: error })
    }
  }

  /** The keys after the handshake: for what the client writes, and for what the server writes. */
  split(): { fromClient: Buffer; fromServer: Buffer } {
    const [fromClient, fromServer] = this.#derive(NOTHING)
    return { fromClient, fromServer }
  }

  #derive(secret: Buffer): [Buffer, Buffer] {
    const bytes = Buffer.from(hkdfSync('sha256', secret, this.#chainingKey, '', 2 * HASH_BYTES))
    return [bytes.subarray(0, HASH_BYTES), bytes.subarray(HASH_BYTES)]
  }
}

/** Both directions after the handshake, each with its own key and counter. */
export class NoiseTransport {
  readonly #readKey: KeyObject
  readonly #writeKey: KeyObject
  #read = 0
  #written = 0

  constructor(readKey: Buffer, writeKey: Buffer) {
    this.#readKey = createSecretKey(readKey)
    this.#writeKey = createSecretKey(writeKey)
  }

  encrypt(plaintext: Uint8Array): Buffer {
    return seal(this.#writeKey, this.#written++, plaintext, NOTHING)
  }

  decrypt(ciphertext: Uint8Array): Buffer {
    return unseal(this.#readKey, this.#read++, ciphertext, NOTHING)
  }
}

/** A name that fits is used as it is, filled up with zeros. */
function hashedName(name: string): Buffer {
  if (name.length > HASH_BYTES) return createHash('sha256').update(name).digest()
  return Buffer.from(name.padEnd(HASH_BYTES, '\0'), 'latin1')
}
