import {
  createCipheriv,
  createPublicKey,
  createDecipheriv,
  createHash,
  createHmac,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { proto } from '@whiskeysockets/baileys'
import { describe, expect, test } from 'vitest'
import { createServerIdentity } from './certificates.ts'
import { signatureHolds } from './curve.ts'
import { NoiseResponder } from './noise-responder.ts'

const identity = createServerIdentity()

/** An initiator written from the Noise specification, sharing nothing with the responder. */
class Initiator {
  readonly ephemeral = generateKeyPairSync('x25519')
  readonly static = generateKeyPairSync('x25519')
  #h: Buffer = Buffer.from('Noise_XX_25519_AESGCM_SHA256'.padEnd(32, '\0'))
  #ck: Buffer = this.#h
  #k: Buffer = this.#h
  #n = 0

  constructor() {
    this.#mixHash(Buffer.from([0x57, 0x41, 6, 3]))
  }

  hello(): Uint8Array {
    const ephemeral = raw(this.ephemeral.publicKey)
    this.#mixHash(ephemeral)
    return proto.HandshakeMessage.encode({ clientHello: { ephemeral } }).finish()
  }

  finish(answer: Uint8Array, payload: Buffer) {
    const {
      ephemeral,
      static: sealed,
      payload: chain,
    } = proto.HandshakeMessage.decode(answer).serverHello ?? {}
    if (!ephemeral || !sealed || !chain) throw new Error('incomplete server hello')
    this.#mixHash(ephemeral)
    this.#mixKey(dh(this.ephemeral.privateKey, ephemeral))
    const serverStatic = this.#crypt(sealed, false)
    this.#mixKey(dh(this.ephemeral.privateKey, serverStatic))
    const certificates = proto.CertChain.decode(this.#crypt(chain, false))
    const ownStatic = this.#crypt(raw(this.static.publicKey), true)
    this.#mixKey(dh(this.static.privateKey, ephemeral))
    const sealedPayload = this.#crypt(payload, true)
    const clientFinish = { static: ownStatic, payload: sealedPayload }
    return {
      frame: proto.HandshakeMessage.encode({ clientFinish }).finish(),
      serverStatic,
      certificates,
      keys: hkdf(this.#ck, Buffer.alloc(0)),
    }
  }

  #mixHash(data: Uint8Array): void {
    this.#h = createHash('sha256').update(this.#h).update(data).digest()
  }

  #mixKey(secret: Buffer): void {
    ;[this.#ck, this.#k] = hkdf(this.#ck, secret)
    this.#n = 0
  }

  #crypt(data: Uint8Array, sealing: boolean): Buffer {
    const result = aesGcm(this.#k, this.#n++, data, this.#h, sealing)
    this.#mixHash(sealing ? result : data)
    return result
  }
}

function raw(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32)
}

function dh(privateKey: KeyObject, publicKey: Uint8Array): Buffer {
  const der = Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), publicKey])
  return diffieHellman({ privateKey, publicKey: createPublicKey({ key: der, format: 'der', type: 'spki' }) })
}

function hkdf(salt: Buffer, secret: Buffer): [Buffer, Buffer] {
  const extracted = createHmac('sha256', salt).update(secret).digest()
  const first = createHmac('sha256', extracted)
    .update(Buffer.from([1]))
    .digest()
  const second = createHmac('sha256', extracted)
    .update(first)
    .update(Buffer.from([2]))
    .digest()
  return [first, second]
}

function aesGcm(key: Buffer, n: number, data: Uint8Array, aad: Buffer, sealing: boolean): Buffer {
  const iv = Buffer.alloc(12)
  iv.writeUInt32BE(n, 8)
  if (sealing) {
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(aad)
    return Buffer.concat([cipher.update(data), cipher.final(), cipher.getAuthTag()])
  }
  const decipher = createDecipheriv('aes-256-gcm', key, iv).setAAD(aad).setAuthTag(data.subarray(-16))
  return Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()])
}

function shakeHands() {
  const responder = new NoiseResponder(identity)
  const initiator = new Initiator()
  const client = initiator.finish(
    responder.answerHello(initiator.hello()).frame,
    Buffer.from('client payload'),
  )
  return { responder, initiator, client }
}

describe('the handshake', () => {
  test('ends with the same keys on both sides, and the client’s key and payload known', () => {
    const { responder, initiator, client } = shakeHands()
    const { clientStatic, payload, transport } = responder.finish(client.frame)
    expect(clientStatic).toEqual(raw(initiator.static.publicKey))
    expect(payload.toString()).toBe('client payload')
    expect(client.serverStatic).toEqual(identity.noise.public)
    const [toServer, toClient] = client.keys
    const nothing = Buffer.alloc(0)
    for (const counter of [0, 1, 2]) {
      const words = Buffer.from(`stanza ${counter}`)
      expect(transport.decrypt(aesGcm(toServer, counter, words, nothing, true))).toEqual(words)
      expect(aesGcm(toClient, counter, transport.encrypt(words), nothing, false)).toEqual(words)
    }
  })

  test('shows a chain of certificates that holds, and fails for any other root', () => {
    const { leaf, intermediate } = shakeHands().client.certificates
    if (!leaf?.details || !intermediate?.details) throw new Error('incomplete chain')
    const middle = proto.CertChain.NoiseCertificate.Details.decode(intermediate.details)
    const end = proto.CertChain.NoiseCertificate.Details.decode(leaf.details)
    if (!middle.key || !end.key) throw new Error('certificates without keys')
    const holds = (key: Uint8Array, part: proto.CertChain.INoiseCertificate) =>
      signatureHolds(key, part.details ?? new Uint8Array(), part.signature ?? new Uint8Array())
    expect(middle.issuerSerial).toBe(0)
    expect(holds(identity.root.public, intermediate)).toBe(true)
    expect(holds(createServerIdentity().root.public, intermediate)).toBe(false)
    expect(holds(middle.key, leaf)).toBe(true)
    expect(holds(identity.root.public, leaf)).toBe(false)
    expect(Buffer.from(end.key)).toEqual(identity.noise.public)
  })

  test('is refused when a byte was changed on the way', () => {
    const { responder, client } = shakeHands()
    const frame = Buffer.from(client.frame)
    frame[frame.length - 1] = (frame.at(-1) ?? 0) ^ 1
    expect(() => responder.finish(frame)).toThrow('the handshake does not authenticate')
    expect(() => responder.answerHello(Buffer.from('nonsense'))).toThrow('not a handshake message')
  })
})
