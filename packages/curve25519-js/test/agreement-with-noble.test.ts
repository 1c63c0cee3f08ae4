/** A second implementation that shares no code with ours or the original. */
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FIELD_PRIME, fieldElement } from '../src/field.ts'
import { generateKeyPair, sharedKey, sign, verify } from '../src/index.ts'
import { montgomeryToEdwards } from '../src/montgomery-to-edwards.ts'
import { Point, montgomery, withTopBit } from './ed25519.ts'
import { flipped } from './hex.ts'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const message = fc.uint8Array({ maxLength: 1000, size: 'max' })

/** As RFC 8032 says, with the key's sign bit taken from the signature. */
function nobleVerify(key: Uint8Array, msg: Uint8Array, signature: Uint8Array): boolean {
  const negative = ((signature[63] ?? 0) & 0x80) !== 0
  const plain = new Uint8Array(signature)
  plain[63] = (plain[63] ?? 0) & 0x7f
  const y = Point.Fp.create((fieldElement(key) - 1n) * Point.Fp.inv(Point.Fp.create(fieldElement(key) + 1n)))
  return ed25519.verify(plain, msg, withTopBit(Point.Fp.toBytes(y), negative), { zip215: false })
}

test('an Edwards point is found again from its u, but for its sign', () => {
  fc.assert(
    fc.property(fc.bigInt(1n, Point.Fn.ORDER - 1n), (scalar) => {
      const point = Point.BASE.multiply(scalar)
      const y = montgomeryToEdwards(fieldElement(montgomery(point)))
      expect(y).toEqual(withTopBit(point.toBytes(), false))
    }),
    { numRuns: 200 },
  )
})

test('p − 1 has no y, and is never asked for', () => {
  expect(() => montgomeryToEdwards(FIELD_PRIME - 1n)).toThrow('zero has no inverse')
})

test('signatures, whole and with a flipped bit: one answer', () => {
  fc.assert(
    fc.property(bytes32, message, fc.option(fc.nat(511)), (secretKey, msg, bit) => {
      const key = generateKeyPair(secretKey).public
      const whole = sign(secretKey, msg)
      const signature = bit === null ? whole : flipped(whole, bit)
      expect(verify(key, msg, signature)).toBe(bit === null)
      expect(nobleVerify(key, msg, signature)).toBe(bit === null)
    }),
    { numRuns: 400 },
  )
})

test('key pairs and shared secrets are the same', () => {
  fc.assert(
    fc.property(bytes32, bytes32, (seed, peer) => {
      expect(generateKeyPair(seed).public).toEqual(x25519.getPublicKey(seed))
      expect(sharedKey(seed, peer)).toEqual(x25519.getSharedSecret(seed, peer))
    }),
    { numRuns: 300 },
  )
})
