/**
 * The server's half of the handshake. WHATSAPP.md section 3.
 *
 * - `XX`: the client has never seen this server. Its hello, the server's key with certificates, the client's key.
 * - `IK`: a client that kept the server's key says who it is at once, in its hello; the server's answer is the last word.
 *   Baileys never does this, other clients do at each login.
 * - `XXfallback`: such a hello that this server can't take (it was made for another key, or came before) is answered like
 *   that of a client that knows nothing, and the client goes on as in `XX`.
 */
import { proto } from '@whiskeysockets/baileys'
import { agree as agreeOn, createKeyPair, type KeyPair } from './curve.ts'
import { INTRO, MalformedInputError } from './frames.ts'
import { NoiseState, NoiseTransport } from './noise-state.ts'

const KEY_BYTES = 32

export interface Finished {
  /** The client's Noise key: who it is, from pairing on. */
  clientStatic: Buffer
  /** A `ClientPayload`, encoded. */
  payload: Buffer
  transport: NoiseTransport
}

interface Answer {
  /** The frame to send back. */
  frame: Uint8Array
  /** The handshake is over; undefined while the client has one more word. */
  finished?: Finished
}

interface Server {
  /** The static key, which the leaf certificate names. */
  noise: KeyPair
  /** `proto.CertChain`, encoded. */
  certificateChain: Uint8Array
}

interface Hello {
  ephemeral: Uint8Array
  static?: Uint8Array | null
  payload?: Uint8Array | null
}

export interface HandshakeOptions {
  /** Whether this ephemeral key of a client came before; a hello that is sent again must not log anybody in. */
  cameBefore?: (ephemeral: Uint8Array) => boolean
  /** Both fixed by published test vectors. */
  prologue?: Uint8Array
  ephemeral?: KeyPair
}

/** One handshake: `answerHello` with the client's first frame; unless that finishes it, `finish` with its second. */
export class NoiseResponder {
  readonly #server: Server
  readonly #ephemeral: KeyPair
  readonly #prologue: Uint8Array
  readonly #cameBefore: (ephemeral: Uint8Array) => boolean
  #state: NoiseState | undefined

  constructor(server: Server, options: HandshakeOptions = {}) {
    this.#server = server
    this.#ephemeral = options.ephemeral ?? createKeyPair()
    this.#prologue = options.prologue ?? INTRO
    this.#cameBefore = options.cameBefore ?? (() => false)
  }

  answerHello(frame: Uint8Array): Answer {
    const { ephemeral, ...rest } = decodeHandshake(frame).clientHello ?? {}
    if (ephemeral?.length !== KEY_BYTES)
      throw new MalformedInputError('the client hello has no ephemeral key')
    const hello = { ephemeral, ...rest }
    return (hello.static ? this.#resume(hello) : undefined) ?? { frame: this.#introduce(hello) }
  }

  finish(frame: Uint8Array): Finished {
    const { static: encryptedStatic, payload } = decodeHandshake(frame).clientFinish ?? {}
    const state = this.#state
    if (!state || !encryptedStatic || !payload)
      throw new MalformedInputError('the client finish is incomplete')
    const clientStatic = aKey(state.decrypt(encryptedStatic))
    state.mixKey(agree(this.#ephemeral.private, clientStatic))
    return finished(state, clientStatic, state.decrypt(payload))
  }

  /** XX, or what is left of IK: the server's key under the client's ephemeral one, with its certificates. */
  #introduce(hello: Hello): Uint8Array {
    const state = new NoiseState(hello.static ? 'XXfallback' : 'XX', this.#prologue)
    state.mixHash(hello.ephemeral)
    // In the open here; after a fallback nobody can read it any more.
    if (!hello.static && hello.payload) state.mixHash(hello.payload)
    state.mixHash(this.#ephemeral.public)
    state.mixKey(agree(this.#ephemeral.private, hello.ephemeral))
    const encryptedStatic = state.encrypt(this.#server.noise.public)
    state.mixKey(agree(this.#server.noise.private, hello.ephemeral))
    const payload = state.encrypt(this.#server.certificateChain)
    this.#state = state
    return encodeHello({ ephemeral: this.#ephemeral.public, static: encryptedStatic, payload })
  }

  /** IK; undefined when the hello was made for another server key, or came before. */
  #resume(hello: Hello): Answer | undefined {
    if (!hello.static || !hello.payload) return undefined
    const { noise, certificateChain } = this.#server
    const state = new NoiseState('IK', this.#prologue)
    state.mixHash(noise.public)
    state.mixHash(hello.ephemeral)
    state.mixKey(agree(noise.private, hello.ephemeral))
    const clientStatic = decrypted(state, hello.static)
    if (!clientStatic) return undefined
    state.mixKey(agree(noise.private, aKey(clientStatic)))
    const payload = state.decrypt(hello.payload)
    if (this.#cameBefore(hello.ephemeral)) return undefined
    state.mixHash(this.#ephemeral.public)
    state.mixKey(agree(this.#ephemeral.private, hello.ephemeral))
    state.mixKey(agree(this.#ephemeral.private, clientStatic))
    const certificates = state.encrypt(certificateChain)
    return {
      frame: encodeHello({ ephemeral: this.#ephemeral.public, payload: certificates }),
      finished: finished(state, clientStatic, payload),
    }
  }
}

function finished(state: NoiseState, clientStatic: Buffer, payload: Buffer): Finished {
  const { fromClient, fromServer } = state.split()
  return { clientStatic, payload, transport: new NoiseTransport(fromClient, fromServer) }
}

/** @throws MalformedInputError for a key that agrees on nothing with anybody: one of the few points of small order. */
function agree(privateKey: Uint8Array, publicKey: Uint8Array): Buffer {
  try {
    return agreeOn(privateKey, publicKey)
  } catch (error) {
    throw new MalformedInputError('a key of the handshake is none', { cause: error })
  }
}

function aKey(bytes: Buffer): Buffer {
  if (bytes.length !== KEY_BYTES) throw new MalformedInputError('the client key is not 32 bytes')
  return bytes
}

function decrypted(state: NoiseState, ciphertext: Uint8Array): Buffer | undefined {
  try {
    return state.decrypt(ciphertext)
  } catch {
    return undefined
  }
}

function encodeHello(serverHello: proto.HandshakeMessage.IServerHello): Uint8Array {
  return proto.HandshakeMessage.encode({ serverHello }).finish()
}

function decodeHandshake(frame: Uint8Array): proto.HandshakeMessage {
  try {
    return proto.HandshakeMessage.decode(frame)
  } catch (error) {
    throw new MalformedInputError('not a handshake message', { cause: error })
  }
}
