import { verify as verifyEd25519 } from 'node:crypto'
import { requireLength, requireUint8Arrays } from './arguments.ts'
import { VerificationKeys } from './verification-keys.ts'

/** 2.5 KB each, 4 KB if its signatures come with both sign bits (an honest signer's do not): 17 MB at the worst. */
const KEPT_PUBLIC_KEYS = 4096

const keys = new VerificationKeys(KEPT_PUBLIC_KEYS)

/**
 * XEdDSA verification (https://signal.org/docs/specifications/xeddsa/, with the sign bit of the key in the signature's
 * top bit, as Signal and WhatsApp have it): Ed25519 verification by OpenSSL under the converted key.
 *
 * False, besides for what any verification refuses:
 * - for s ≥ L, which would be a second signature for the same message (RFC 8032, section 5.1.7),
 * - for public keys of low order, under which anybody can sign,
 * - for public keys that are no point of the curve.
 *
 * @param publicKey 32 bytes; the top bit is ignored, values from 2^255 − 19 on are reduced.
 * @param signature 64 bytes.
 * @throws TypeError for anything but Uint8Arrays; Error "wrong … length".
 */
export function verify(publicKey: Uint8Array, msg: Uint8Array, signature: Uint8Array): boolean {
  requireUint8Arrays(msg, signature, publicKey)
  requireLength('signature', signature, 64)
  requireLength('public key', publicKey, 32)
  const plain = Buffer.from(signature)
  const top = plain[63] ?? 0
  plain[63] = top & 0x7f
  const key = keys.get(publicKey, (top & 0x80) !== 0)
  return key !== undefined && verifyEd25519(null, msg, key, plain)
}
