/** The field of Curve25519: integers modulo 2^255 − 19, in 32 little-endian bytes (RFC 7748, section 5). */

export const FIELD_PRIME = 2n ** 255n - 19n

/** The bit 255, which no coordinate has, is ignored; values from the prime on are reduced (RFC 7748, section 5). */
export function fieldElement(bytes: Uint8Array): bigint {
  const bigEndian = Buffer.from(bytes.toReversed())
  bigEndian[0] = (bigEndian[0] ?? 0) & 0x7f
  return BigInt(`0x${bigEndian.toString('hex')}`) % FIELD_PRIME
}

export function fieldBytes(element: bigint): Uint8Array {
  return Buffer.from(element.toString(16).padStart(64, '0'), 'hex').toReversed()
}

/**
 * By Euclid's algorithm, whose time depends on the element: for public values only.
 *
 * @throws RangeError for 0, which has no inverse.
 */
export function inverse(element: bigint): bigint {
  let [remainder, next] = [FIELD_PRIME, element]
  let [factor, nextFactor] = [0n, 1n]
  while (next !== 0n) {
    const quotient = remainder / next
    ;[remainder, next] = [next, remainder - quotient * next]
    ;[factor, nextFactor] = [nextFactor, factor - quotient * nextFactor]
  }
  if (remainder !== 1n) throw new RangeError('zero has no inverse')
  return factor < 0n ? factor + FIELD_PRIME : factor
}
