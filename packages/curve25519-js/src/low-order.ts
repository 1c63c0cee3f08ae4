import { FIELD_PRIME } from './field.ts'

/**
 * Every u whose point becomes the neutral one when multiplied by 8, on the curve or on its twist. The list is the one
 * of https://cr.yp.to/ecdh.html ("How do I validate Curve25519 public keys?"), less the encodings that reduce to it.
 */
const LOW_ORDER = new Set([
  0n, // order 2
  1n, // order 4
  FIELD_PRIME - 1n, // order 4, on the twist
  0xb8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0n, // order 8
  0x57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5fn, // order 8
])

/**
 * Whether a public key gives every private key the same shared secret, zero, and holds signatures that anybody can make
 * without a private key.
 *
 * @param u the reduced coordinate (`fieldElement`).
 */
export function isLowOrder(u: bigint): boolean {
  return LOW_ORDER.has(u)
}
