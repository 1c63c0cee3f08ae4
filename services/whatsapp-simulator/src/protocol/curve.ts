/** Curve25519 keys, agreement and XEdDSA signatures on raw 32-byte public keys, as stanzas carry them. */
import {
  calculateAgreement,
  calculateSignature,
  generateKeyPair as libsignalKeyPair,
  verifySignature,
} from 'libsignal/src/curve.js'
import './quiet-libsignal.ts'

export interface KeyPair {
  /** Raw, 32 bytes. */
  public: Buffer
  private: Buffer
}

const KEY_TYPE = Buffer.from([5])

/** Public keys inside Signal messages and signatures carry their type in front: 33 bytes. */
export function typedKey(publicKey: Uint8Array): Buffer {
  return publicKey.length === 33 ? Buffer.from(publicKey) : Buffer.concat([KEY_TYPE, publicKey])
}

export function createKeyPair(): KeyPair {
  const { pubKey, privKey } = libsignalKeyPair()
  return { public: Buffer.from(pubKey).subarray(1), private: Buffer.from(privKey) }
}

export function agree(privateKey: Uint8Array, publicKey: Uint8Array): Buffer {
  return Buffer.from(calculateAgreement(typedKey(publicKey), Buffer.from(privateKey)))
}

/** About 0.1 ms. */
export function sign(privateKey: Uint8Array, message: Uint8Array): Buffer {
  return Buffer.from(calculateSignature(Buffer.from(privateKey), message))
}

/**
 * libsignal's own answer. Baileys' `Curve.verify` is not used: in 7.0.0-rc14 it is true for any well-formed input.
 * False also for a key or signature of the wrong length.
 */
export function signatureHolds(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verifySignature(typedKey(publicKey), message, signature)
  } catch {
    return false
  }
}
