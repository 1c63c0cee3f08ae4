import { FIELD_PRIME, fieldBytes, inverse } from './field.ts'

/**
 * The y of the Ed25519 point that has this u on Curve25519: y = (u − 1) / (u + 1), 32 bytes with a sign bit of 0
 * (RFC 7748, section 4.1; XEdDSA, section 2.3). u does not say which of the two points ±x is meant.
 *
 * It is not asked whether the point is on the curve: half of all u are on the twist, and their y belongs to no point.
 *
 * @param u reduced, and not p − 1, which has low order and no y.
 * @throws RangeError for p − 1.
 */
export function montgomeryToEdwards(u: bigint): Uint8Array {
  return fieldBytes(((u + FIELD_PRIME - 1n) * inverse(u + 1n)) % FIELD_PRIME)
}
