/** The client's half of the Noise handshake. WHATSAPP.md section 3. */
import { createHash, hkdfSync } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { seal, unseal } from '../src/protocol/aes-gcm.ts'
import { agree, createKeyPair, type KeyPair } from '../src/protocol/curve.ts'
import { INTRO } from '../src/protocol/frames.ts'
import { NoiseTransport } from '../src/protocol/noise-state.ts'

const NOTHING = Buffer.alloc(0)

/** One handshake: send `hello`, then what `finish` returns for the server's answer. */
export class NoiseInitiator {
  readonly #static: KeyPair
  readonly #ephemeral = createKeyPair()
  #hash: Buffer = Buffer.from('Noise_XX_25519_AESGCM_SHA256\0\0\0\0', 'latin1')
  #chainingKey = this.#hash
  #key = this.#hash
  #counter = 0

  constructor(staticKeys: KeyPair) {
    this.#static = staticKeys
    this.#mixHash(INTRO)
  }

  hello(): Uint8Array {
    this.#mixHash(this.#ephemeral.public)
    return proto.HandshakeMessage.encode({ clientHello: { ephemeral: this.#ephemeral.public } }).finish()
  }

  /** @param payload a `ClientPayload`, encoded. */
  finish(answer: Uint8Array, payload: Uint8Array): { frame: Uint8Array; transport: NoiseTransport } {
    const hello = proto.HandshakeMessage.decode(answer).serverHello
    if (!hello?.ephemeral || !hello.static || !hello.payload) throw new Error('an incomplete server hello')
    this.#mixHash(hello.ephemeral)
    this.#mixKey(agree(this.#ephemeral.private, hello.ephemeral))
    const serverStatic = this.#decrypt(hello.static)
    this.#mixKey(agree(this.#ephemeral.private, serverStatic))
    this.#decrypt(hello.payload)
    const sealedStatic = this.#encrypt(this.#static.public)
    this.#mixKey(agree(this.#static.private, hello.ephemeral))
    const clientFinish = { static: sealedStatic, payload: this.#encrypt(payload) }
    const [write, read] = this.#derive(NOTHING)
    return {
      frame: proto.HandshakeMessage.encode({ clientFinish }).finish(),
      transport: new NoiseTransport(read, write),
    }
  }

  #mixHash(data: Uint8Array): void {
    this.#hash = createHash('sha256').update(this.#hash).update(data).digest()
  }

  #mixKey(secret: Buffer): void {
    const [chainingKey, key] = this.#derive(secret)
    this.#chainingKey = chainingKey
    this.#key = key
    this.#counter = 0
  }

  #derive(secret: Buffer): [Buffer, Buffer] {
    const bytes = Buffer.from(hkdfSync('sha256', secret, this.#chainingKey, '', 64))
    return [bytes.subarray(0, 32), bytes.subarray(32)]
  }

  #encrypt(plaintext: Uint8Array): Buffer {
    const ciphertext = seal(this.#key, this.#counter++, plaintext, this.#hash)
    this.#mixHash(ciphertext)
    return ciphertext
  }

  #decrypt(ciphertext: Uint8Array): Buffer {
    const plaintext = unseal(this.#key, this.#counter++, ciphertext, this.#hash)
    this.#mixHash(ciphertext)
    return plaintext
  }
}
