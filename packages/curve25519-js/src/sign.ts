import { calculateSignature } from 'whatsapp-rust-bridge'
import { refuseRandom, requireLength, requireUint8Arrays } from './arguments.ts'
import { clamp } from './x25519.ts'

/**
 * XEdDSA signature by Signal's Rust code (`calculate_signature` of libsignal's curve25519.rs, as WebAssembly), with 64
 * fresh random bytes: two signatures of one message differ, and both hold. OpenSSL cannot make it: an Ed25519 private
 * key is a seed there, and no seed is known for a Curve25519 key.
 *
 * @param secretKey 32 bytes; clamped here, so any 32 bytes will do.
 * @param optRandom not offered.
 * @returns 64 bytes.
 * @throws TypeError for anything but Uint8Arrays; Error "wrong secret key length", or for a third argument.
 */
export function sign(secretKey: Uint8Array, msg: Uint8Array, optRandom?: undefined): Uint8Array {
  requireUint8Arrays(secretKey, msg)
  requireLength('secret key', secretKey, 32)
  refuseRandom(optRandom)
  return calculateSignature(clamp(secretKey), msg)
}
