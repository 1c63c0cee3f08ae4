/**
 * A client that says whatever it is told to, at whatever stage. Its handshake is written from the Noise specification with
 * Node's own cryptography and shares nothing with the server's.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { once } from 'node:events'
import { proto } from '@whiskeysockets/baileys'
import { WebSocket } from 'ws'
import { decodeStanza, encodeStanza, stanza, type Stanza } from '../src/protocol/stanza.ts'
import { until } from './until.ts'

const INTRO = Buffer.from([0x57, 0x41, 0x06, 0x03])
const NOTHING = Buffer.alloc(0)

export interface X25519 {
  publicKey: KeyObject
  privateKey: KeyObject
}

export class HostileClient {
  readonly #socket: WebSocket
  readonly noiseKey: X25519
  readonly #ephemeral = generateKeyPairSync('x25519')
  #hash: Buffer = Buffer.from('Noise_XX_25519_AESGCM_SHA256'.padEnd(32, '\0'))
  #chainingKey: Buffer = this.#hash
  #key: Buffer = this.#hash
  #counter = 0
  #buffered: Buffer = NOTHING
  readonly #frames: Buffer[] = []
  #write: { key: Buffer; counter: number } | undefined
  #read: { key: Buffer; counter: number } | undefined
  /** `proto.CertChain`, encoded, and the key it should be about. */
  certificates: Buffer = NOTHING
  serverKey: Buffer = NOTHING
  closed = false

  private constructor(socket: WebSocket, noiseKey: X25519) {
    this.#socket = socket
    this.noiseKey = noiseKey
    socket.on('close', () => (this.closed = true))
    socket.on('error', () => undefined)
    socket.on('message', (bytes: Buffer) => this.#onBytes(bytes))
  }

  /** Connected, and nothing said yet. @param url the simulator's, `http://…` */
  static async connect(
    url: string,
    noiseKey: X25519 = generateKeyPairSync('x25519'),
  ): Promise<HostileClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/chat`, { perMessageDeflate: false })
    await once(socket, 'open')
    return new HostileClient(socket, noiseKey)
  }

  /** Through the handshake as whoever `payload` says. */
  static async enter(url: string, payload: proto.IClientPayload, noiseKey?: X25519): Promise<HostileClient> {
    const client = await HostileClient.connect(url, noiseKey)
    client.hello()
    await client.finish(proto.ClientPayload.encode(payload).finish())
    return client
  }

  bytes(bytes: Uint8Array): void {
    this.#socket.send(bytes)
  }

  frame(payload: Uint8Array): void {
    this.bytes(framed(payload))
  }

  /** The first message of the handshake. @returns its bytes */
  hello(): Buffer {
    const ephemeral = raw(this.#ephemeral.publicKey)
    this.#mixHash(INTRO)
    this.#mixHash(ephemeral)
    const hello = proto.HandshakeMessage.encode({ clientHello: { ephemeral } }).finish()
    const bytes = Buffer.concat([INTRO, framed(hello)])
    this.bytes(bytes)
    return bytes
  }

  /** Answers the server's hello. @returns the bytes of the last message of the handshake */
  async finish(payload: Uint8Array): Promise<Buffer> {
    const hello = proto.HandshakeMessage.decode(await this.#frame()).serverHello
    if (!hello?.ephemeral || !hello.static || !hello.payload) throw new Error('an incomplete server hello')
    this.#mixHash(hello.ephemeral)
    this.#mixKey(agree(this.#ephemeral.privateKey, hello.ephemeral))
    this.serverKey = this.#open(hello.static)
    this.#mixKey(agree(this.#ephemeral.privateKey, this.serverKey))
    this.certificates = this.#open(hello.payload)
    const sealedKey = this.#seal(raw(this.noiseKey.publicKey))
    this.#mixKey(agree(this.noiseKey.privateKey, hello.ephemeral))
    const clientFinish = { static: sealedKey, payload: this.#seal(payload) }
    const [write, read] = derive(this.#chainingKey, NOTHING)
    this.#write = { key: write, counter: 0 }
    this.#read = { key: read, counter: 0 }
    const bytes = framed(proto.HandshakeMessage.encode({ clientFinish }).finish())
    this.bytes(bytes)
    return bytes
  }

  stanza(node: Stanza): void {
    this.plain(encodeStanza(node))
  }

  /** Any plaintext where a stanza should be. @returns the frame it went out in */
  plain(plaintext: Uint8Array): Buffer {
    if (!this.#write) throw new Error('not through the handshake')
    const frame = framed(seal(this.#write.key, this.#write.counter++, plaintext, NOTHING))
    this.bytes(frame)
    return frame
  }

  /** The next stanza of the server that matches; those before it are dropped. */
  async next(what: string, matches: (node: Stanza) => boolean): Promise<Stanza> {
    for (;;) {
      const frame = await this.#frame(what)
      if (!this.#read) throw new Error('not through the handshake')
      const node = await decodeStanza(open(this.#read.key, this.#read.counter++, frame, NOTHING))
      if (matches(node)) return node
    }
  }

  /** Everything it said has been dealt with, or it was cut off. For after the handshake. */
  async heardOut(): Promise<void> {
    const id = 'heard out'
    this.stanza(stanza('iq', { to: '@s.whatsapp.net', xmlns: 'w:p', type: 'get', id }))
    await this.next('an answer', (node) => node.tag === 'iq' && node.attrs.id === id).catch(
      (error: unknown) => {
        if (!this.closed) throw error
      },
    )
  }

  /** Takes nothing more of what it is sent. */
  stopReading(): void {
    this.#socket.pause()
  }

  async cutOff(): Promise<void> {
    await until(() => this.closed, 'the hostile client to be cut off')
  }

  /** Without waiting: one that reads nothing does not see its own end either. */
  abandon(): void {
    this.#socket.terminate()
  }

  async leave(): Promise<void> {
    this.#socket.terminate()
    await this.cutOff()
  }

  async #frame(what = 'a frame'): Promise<Buffer> {
    await until(() => this.#frames.length > 0 || this.closed, what)
    const frame = this.#frames.shift()
    if (!frame) throw new Error(`cut off while waiting for ${what}`)
    return frame
  }

  #onBytes(bytes: Buffer): void {
    this.#buffered = Buffer.concat([this.#buffered, bytes])
    while (this.#buffered.length >= 3) {
      const end = 3 + this.#buffered.readUIntBE(0, 3)
      if (this.#buffered.length < end) return
      this.#frames.push(this.#buffered.subarray(3, end))
      this.#buffered = this.#buffered.subarray(end)
    }
  }

  #mixHash(data: Uint8Array): void {
    this.#hash = createHash('sha256').update(this.#hash).update(data).digest()
  }

  #mixKey(secret: Buffer): void {
    ;[this.#chainingKey, this.#key] = derive(this.#chainingKey, secret)
    this.#counter = 0
  }

  #seal(plaintext: Uint8Array): Buffer {
    const sealed = seal(this.#key, this.#counter++, plaintext, this.#hash)
    this.#mixHash(sealed)
    return sealed
  }

  #open(sealed: Uint8Array): Buffer {
    const opened = open(this.#key, this.#counter++, sealed, this.#hash)
    this.#mixHash(sealed)
    return opened
  }
}

export function framed(payload: Uint8Array): Buffer {
  const length = Buffer.alloc(3)
  length.writeUIntBE(payload.length, 0, 3)
  return Buffer.concat([length, payload])
}

/** The 32 bytes of a key. */
export function raw(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32)
}

function agree(privateKey: KeyObject, publicKey: Uint8Array): Buffer {
  const der = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), publicKey])
  return diffieHellman({ privateKey, publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) })
}

function derive(salt: Buffer, secret: Buffer): [Buffer, Buffer] {
  const bytes = Buffer.from(hkdfSync('sha256', secret, salt, '', 64))
  return [bytes.subarray(0, 32), bytes.subarray(32)]
}

function nonce(counter: number): Buffer {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt32BE(counter, 8)
  return bytes
}

function seal(key: Buffer, counter: number, plaintext: Uint8Array, associated: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce(counter)).setAAD(associated)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function open(key: Buffer, counter: number, sealed: Uint8Array, associated: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce(counter)).setAAD(associated)
  decipher.setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
}
