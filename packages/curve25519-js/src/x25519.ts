/** X25519 by OpenSSL (RFC 7748). */
import { type KeyObject, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import { requireLength, requireUint8Arrays } from './arguments.ts'
import { fieldElement } from './field.ts'
import { isLowOrder } from './low-order.ts'

/** SubjectPublicKeyInfo and PrivateKeyInfo of X25519 keys up to the 32 bytes of the key (RFC 8410, sections 4 and 7). */
const X25519_SPKI = Buffer.from('302a300506032b656e032100', 'hex')
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

export interface KeyPair {
  /** 32 bytes, the top bit 0. */
  public: Uint8Array
  /** 32 bytes, clamped. */
  private: Uint8Array
}

/** A copy with the bits set and cleared that every Curve25519 private key has so (RFC 7748, section 5). */
export function clamp(secretKey: Uint8Array): Uint8Array {
  const clamped = new Uint8Array(secretKey)
  clamped[0] = (clamped[0] ?? 0) & 0xf8
  clamped[31] = ((clamped[31] ?? 0) & 0x7f) | 0x40
  return clamped
}

/**
 * The pair whose private key is the clamped seed. libsignal's `getPublicFromPrivateKey` hands over a key whose clamping
 * it has undone: the same public key comes out.
 *
 * @param seed 32 bytes.
 * @throws TypeError for anything but a Uint8Array; Error "wrong seed length".
 */
export function generateKeyPair(seed: Uint8Array): KeyPair {
  requireUint8Arrays(seed)
  requireLength('seed', seed, 32)
  const spki = createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' })
  return { public: new Uint8Array(spki.subarray(X25519_SPKI.length)), private: clamp(seed) }
}

/**
 * The shared secret of a private key and a peer's public key.
 *
 * @param publicKey 32 bytes; the top bit is ignored, values from 2^255 − 19 on are reduced.
 * @throws TypeError for anything but Uint8Arrays; Error "wrong … length"; Error for a public key of low order, for which
 *   the original returns 32 zeros: a secret that everybody knows (RFC 7748, section 6.1, allows the check).
 */
export function sharedKey(secretKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  requireUint8Arrays(publicKey, secretKey)
  requireLength('public key', publicKey, 32)
  requireLength('secret key', secretKey, 32)
  if (isLowOrder(fieldElement(publicKey)))
    throw new Error('public key of low order: the shared key would be zero for everybody')
  const peer = createPublicKey({ key: Buffer.concat([X25519_SPKI, publicKey]), format: 'der', type: 'spki' })
  return new Uint8Array(diffieHellman({ privateKey: privateKey(secretKey), publicKey: peer }))
}

function privateKey(secretKey: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([X25519_PKCS8, secretKey]), format: 'der', type: 'pkcs8' })
}
