/** Noise XX (25519, AES-GCM, SHA-256), the server's half. WHATSAPP.md section 3. */
import { createHash, hkdfSync } from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { seal, unseal } from './aes-gcm.ts'
import { agree, createKeyPair, type KeyPair } from './curve.ts'
import { INTRO, MalformedInputError } from './frames.ts'

/** Exactly 32 bytes, so Noise uses it unhashed. */
const PROTOCOL_NAME = Buffer.from('Noise_XX_25519_AESGCM_SHA256\0\0\0\0', 'latin1')
const NOTHING = Buffer.alloc(0)

/** Both directions after the handshake, each with its own key and counter. */
export class NoiseTransport {
  readonly #readKey: Buffer
  readonly #writeKey: Buffer
  #read = 0
  #written = 0

  constructor(readKey: Buffer, writeKey: Buffer) {
    this.#readKey = readKey
    this.#writeKey = writeKey
  }

  encrypt(plaintext: Uint8Array): Buffer {
    return seal(this.#writeKey, this.#written++, plaintext, NOTHING)
  }

  decrypt(ciphertext: Uint8Array): Buffer {
    return unseal(this.#readKey, this.#read++, ciphertext, NOTHING)
  }
}

interface Finished {
  /** The client's Noise key: who it is, from pairing on. */
  clientStatic: Buffer
  /** A `ClientPayload`, encoded. */
  payload: Buffer
  transport: NoiseTransport
}

/** One handshake: `answerHello` with the client's first frame, then `finish` with its second. */
export class NoiseResponder {
  readonly #static: KeyPair
  readonly #certificateChain: Uint8Array
  readonly #ephemeral = createKeyPair()
  #hash: Buffer = PROTOCOL_NAME
  #chainingKey: Buffer = PROTOCOL_NAME
  #key: Buffer = PROTOCOL_NAME
  #counter = 0

  constructor(staticKeys: KeyPair, certificateChain: Uint8Array) {
    this.#static = staticKeys
    this.#certificateChain = certificateChain
    this.#mixHash(INTRO)
  }

  /** @returns the frame to send back. */
  answerHello(frame: Uint8Array): Uint8Array {
    const theirs = decodeHandshake(frame).clientHello?.ephemeral
    if (theirs?.length !== 32) throw new MalformedInputError('the client hello has no ephemeral key')
    this.#mixHash(theirs)
    this.#mixHash(this.#ephemeral.public)
    this.#mixKey(agree(this.#ephemeral.private, theirs))
    const encryptedStatic = this.#encrypt(this.#static.public)
    this.#mixKey(agree(this.#static.private, theirs))
    const payload = this.#encrypt(this.#certificateChain)
    const serverHello = { ephemeral: this.#ephemeral.public, static: encryptedStatic, payload }
    return proto.HandshakeMessage.encode({ serverHello }).finish()
  }

  finish(frame: Uint8Array): Finished {
    const { static: encryptedStatic, payload } = decodeHandshake(frame).clientFinish ?? {}
    if (!encryptedStatic || !payload) throw new MalformedInputError('the client finish is incomplete')
    const clientStatic = this.#decrypt(encryptedStatic)
    if (clientStatic.length !== 32) throw new MalformedInputError('the client key is not 32 bytes')
    this.#mixKey(agree(this.#ephemeral.private, clientStatic))
    const decrypted = this.#decrypt(payload)
    const [read, write] = this.#derive(NOTHING)
    return { clientStatic, payload: decrypted, transport: new NoiseTransport(read, write) }
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
    try {
      const plaintext = unseal(this.#key, this.#counter++, ciphertext, this.#hash)
      this.#mixHash(ciphertext)
      return plaintext
    } catch (error) {
      throw new MalformedInputError('the handshake does not authenticate', { cause: error })
    }
  }
}

function decodeHandshake(frame: Uint8Array): proto.HandshakeMessage {
  try {
    return proto.HandshakeMessage.decode(frame)
  } catch (error) {
    throw new MalformedInputError('not a handshake message', { cause: error })
  }
}
