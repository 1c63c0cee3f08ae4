import { refuseRandom, requireLength, requireUint8Arrays } from './arguments.ts'
import { sign } from './sign.ts'
import { verify } from './verify.ts'

const SIGNATURE_BYTES = 64

/**
 * The signature (`sign`) with a copy of the message behind it.
 *
 * @throws as `sign`.
 */
export function signMessage(secretKey: Uint8Array, msg: Uint8Array, optRandom?: undefined): Uint8Array {
  requireUint8Arrays(msg, secretKey)
  requireLength('secret key', secretKey, 32)
  refuseRandom(optRandom)
  const signed = new Uint8Array(SIGNATURE_BYTES + msg.length)
  signed.set(sign(secretKey, msg))
  signed.set(msg, SIGNATURE_BYTES)
  return signed
}

/**
 * @param signedMsg what `signMessage` returned. It is left as it is; the original clears a bit of it, so that half of
 *   all messages could be opened only once.
 * @returns a copy of the message; null when the signature does not hold (`verify`) or is not even there.
 * @throws TypeError for anything but Uint8Arrays; Error "wrong public key length".
 */
export function openMessage(publicKey: Uint8Array, signedMsg: Uint8Array): Uint8Array | null {
  requireUint8Arrays(signedMsg, publicKey)
  requireLength('public key', publicKey, 32)
  if (signedMsg.length < SIGNATURE_BYTES) return null
  const msg = new Uint8Array(signedMsg.subarray(SIGNATURE_BYTES))
  return verify(publicKey, msg, signedMsg.subarray(0, SIGNATURE_BYTES)) ? msg : null
}
