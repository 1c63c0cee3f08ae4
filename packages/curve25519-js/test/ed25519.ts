/** Keys and signatures that no honest signer makes, by the arithmetic of @noble/curves. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { createHash } from 'node:crypto'
import { FIELD_PRIME, fieldBytes } from '../src/field.ts'

export const { Point } = ed25519
export type Point = (typeof Point)['BASE']
/** L, the prime order of the base point. */
export const ORDER = Point.Fn.ORDER

/** A point of order 8, and with its multiples all points of low order. */
export const TORSION = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')

export function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes.toReversed()).toString('hex')}`)
}

/** Any integer below 2^256; `fieldBytes` does not reduce. */
export const encode = fieldBytes

/** u of a point: (1 + y) / (1 − y). */
export function montgomery(point: Point): Uint8Array {
  return ed25519.utils.toMontgomery(point.toBytes())
}

export function isNegative(point: Point): boolean {
  return ((point.toBytes()[31] ?? 0) & 0x80) !== 0
}

export function withTopBit(bytes: Uint8Array, set: boolean): Uint8Array {
  const copy = new Uint8Array(bytes)
  copy[31] = ((copy[31] ?? 0) & 0x7f) | (set ? 0x80 : 0)
  return copy
}

/** R ‖ s with the sign bit of the key on top, as XEdDSA has it. */
export function signatureOf(r: Uint8Array, s: bigint, negative: boolean): Uint8Array {
  return new Uint8Array([...r, ...withTopBit(encode(s), negative)])
}

export function challenge(r: Uint8Array, key: Uint8Array, msg: Uint8Array): bigint {
  return littleEndian(createHash('sha512').update(r).update(key).update(msg).digest()) % ORDER
}

/** Under the key `point`, whose multiple of the base point is `scalar`; what else is in `point` is not signed away. */
export function signWith(scalar: bigint, point: Point, msg: Uint8Array, nonce = 12_345n): Uint8Array {
  const r = Point.BASE.multiply(nonce).toBytes()
  const s = (nonce + challenge(r, point.toBytes(), msg) * scalar) % ORDER
  return signatureOf(r, s, isNegative(point))
}

/** Whether a u has a point on Curve25519, by its equation v² = u³ + 486662u² + u. */
export function isOnCurve(u: bigint): boolean {
  const square = (u * u * u + 486_662n * u * u + u) % FIELD_PRIME
  let [power, base] = [1n, square]
  for (let exponent = (FIELD_PRIME - 1n) / 2n; exponent > 0n; exponent >>= 1n) {
    if (exponent & 1n) power = (power * base) % FIELD_PRIME
    base = (base * base) % FIELD_PRIME
  }
  return power !== FIELD_PRIME - 1n
}

/** The y that the original makes of a key: 1/0 is 0 there. */
export function originalY(key: Uint8Array): Uint8Array {
  const u = littleEndian(withTopBit(key, false)) % FIELD_PRIME
  return encode(Point.Fp.create((u - 1n) * (u + 1n === FIELD_PRIME ? 0n : Point.Fp.inv(u + 1n))))
}

/**
 * A signature without a private key, under a key of low order: hA is the neutral point whenever the order of A divides
 * h, and R = sB is then all that is asked for.
 */
export function forge(key: Uint8Array, negative: boolean): { msg: Uint8Array; signature: Uint8Array } {
  const r = Point.BASE.multiply(77n).toBytes()
  const edwards = withTopBit(originalY(key), negative)
  for (let n = 0; ; n++) {
    const msg = new TextEncoder().encode(`message ${n}`)
    if (challenge(r, edwards, msg) % 8n === 0n) return { msg, signature: signatureOf(r, 77n, negative) }
  }
}
