/** What no honest signer makes. `differences.test.ts` has the table of what old and new answer differently. */
import * as original from 'curve25519-js-original'
import { expect, test } from 'vitest'
import { FIELD_PRIME, fieldBytes } from '../src/field.ts'
import * as ours from '../src/index.ts'
import { isLowOrder } from '../src/low-order.ts'
import {
  ORDER,
  Point,
  TORSION,
  challenge,
  encode,
  forge,
  isNegative,
  isOnCurve,
  littleEndian,
  montgomery,
  originalY,
  signWith,
  signatureOf,
  withTopBit,
} from './ed25519.ts'

const SCALAR = 0x1234_5678_9abc_def0n
const KEY = Point.BASE.multiply(SCALAR)
const MSG = new TextEncoder().encode('a drop')
const messages = Array.from({ length: 400 }, (_, n) => new TextEncoder().encode(`message ${n}`))

const nameOf = (key: Uint8Array) => Buffer.from(key).toString('hex')
/** All 32-byte values that mean this u. */
function encodings(u: bigint): Uint8Array[] {
  const values = u + FIELD_PRIME < 2n ** 255n ? [u, u + FIELD_PRIME] : [u]
  return values.flatMap((value) => [withTopBit(encode(value), false), withTopBit(encode(value), true)])
}

const orderEight = [1n, 3n].map((times) => littleEndian(montgomery(TORSION.multiply(times))))
const lowOrder = [0n, 1n, FIELD_PRIME - 1n, ...orderEight]
const lowOrderKeys = lowOrder.flatMap(encodings).map((key) => ({ name: nameOf(key), key }))

test('the list of low order is complete: 8 points of 5 values of y, and p − 1 of the twist', () => {
  const multiples = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].map((n) => (n === 0n ? Point.ZERO : TORSION.multiply(n)))
  expect(new Set(multiples.map((point) => nameOf(point.toBytes()))).size).toBe(8)
  // The neutral point is at infinity and has no u; the others share theirs with their negatives.
  const us = new Set(
    multiples
      .slice(1, 7)
      .concat(TORSION.negate())
      .map((point) => littleEndian(montgomery(point))),
  )
  expect(us).toEqual(new Set([0n, 1n, ...orderEight]))
  expect(lowOrder.every(isLowOrder)).toBe(true)
  expect(lowOrderKeys).toHaveLength(14)
})

test.each(lowOrderKeys)(
  'low order $name: the original takes forged signatures, both signs; here none',
  ({ key }) => {
    for (const negative of [false, true]) {
      const { msg, signature } = forge(key, negative)
      expect(original.verify(key, msg, signature)).toBe(true)
      expect(ours.verify(key, msg, signature)).toBe(false)
    }
  },
)

test.each(lowOrderKeys)('low order $name: the original shares zero, here it is an error', ({ key }) => {
  const secretKey = new Uint8Array(32).fill(7)
  expect(original.sharedKey(secretKey, key)).toEqual(new Uint8Array(32))
  expect(() => ours.sharedKey(secretKey, key)).toThrow('public key of low order')
})

test.each([1n, 2n, 3n, 4n, 5n, 6n, 7n])(
  's + %d·L: a second signature for the original, none here',
  (times) => {
    const honest = signWith(SCALAR, KEY, MSG)
    const s = littleEndian(withTopBit(honest.subarray(32), false))
    const signature = signatureOf(honest.subarray(0, 32), s + times * ORDER, isNegative(KEY))
    expect(ours.verify(montgomery(KEY), MSG, honest)).toBe(true)
    expect(original.verify(montgomery(KEY), MSG, signature)).toBe(true)
    expect(ours.verify(montgomery(KEY), MSG, signature)).toBe(false)
  },
)

test('the base point and its neighbours, in every encoding: u from 2 to 18 and the same plus p', () => {
  const answers = []
  for (let u = 2n; u < 19n; u++) {
    for (const key of encodings(u)) {
      const y = originalY(key)
      const msg = messages[Number(u)] ?? MSG
      // Only for 9, the base point, is the private key known: it is 1.
      const signature = u === 9n ? signWith(1n, Point.BASE, msg) : signatureOf(y, SCALAR, false)
      const answer = ours.verify(key, msg, signature)
      expect(original.verify(key, msg, signature)).toBe(answer)
      answers.push({ u, answer })
    }
  }
  expect(answers.filter(({ answer }) => answer)).toEqual(
    Array.from({ length: 4 }, () => ({ u: 9n, answer: true })),
  )
})

test('a key on the twist holds no signature, in either', () => {
  const twist = Array.from({ length: 60 }, (_, n) => BigInt(n) + 2n).filter((u) => !isOnCurve(u))
  expect(twist.length).toBeGreaterThan(20)
  for (const u of twist.slice(0, 20)) {
    const key = fieldBytes(u)
    // R = sB: what holds if the key were taken for the neutral point.
    for (const negative of [false, true]) {
      const signature = signatureOf(Point.BASE.multiply(SCALAR).toBytes(), SCALAR, negative)
      expect(ours.verify(key, MSG, signature)).toBe(false)
      expect(original.verify(key, MSG, signature)).toBe(false)
    }
  }
})

test('a key with a part of low order: both ask for the exact equation, and accept what fits it', () => {
  const mixed = KEY.add(TORSION)
  const fits = (msg: Uint8Array) => {
    const r = Point.BASE.multiply(12_345n).toBytes()
    return challenge(r, mixed.toBytes(), msg) % 8n === 0n
  }
  const some = [...messages.filter(fits).slice(0, 5), ...messages.filter((msg) => !fits(msg)).slice(0, 15)]
  const answers = some.map((msg) => {
    const signature = signWith(SCALAR, mixed, msg)
    const answer = ours.verify(montgomery(mixed), msg, signature)
    expect(original.verify(montgomery(mixed), msg, signature)).toBe(answer)
    return answer
  })
  expect(answers).toEqual(some.map(fits))
})

test('R with a part of low order, or of another encoding than its own, is refused by both', () => {
  const made = (r: Uint8Array) => {
    const s = (12_345n + challenge(r, KEY.toBytes(), MSG) * SCALAR) % ORDER
    return signatureOf(r, s, isNegative(KEY))
  }
  const r = Point.BASE.multiply(12_345n)
  expect(ours.verify(montgomery(KEY), MSG, made(r.toBytes()))).toBe(true)
  for (const wrong of [r.add(TORSION).toBytes(), r.negate().toBytes()]) {
    expect(ours.verify(montgomery(KEY), MSG, made(wrong))).toBe(false)
    expect(original.verify(montgomery(KEY), MSG, made(wrong))).toBe(false)
  }
  // The neutral point as y = p + 1, and with a sign.
  for (const wrong of [encode(FIELD_PRIME + 1n), withTopBit(encode(1n), true)]) {
    const s = (challenge(wrong, KEY.toBytes(), MSG) * SCALAR) % ORDER
    expect(ours.verify(montgomery(KEY), MSG, signatureOf(wrong, s, isNegative(KEY)))).toBe(false)
    expect(original.verify(montgomery(KEY), MSG, signatureOf(wrong, s, isNegative(KEY)))).toBe(false)
  }
})

test('the sign bit is the key’s: with the other one the signature is wrong, in either', () => {
  for (const scalar of [SCALAR, ORDER - SCALAR]) {
    const point = Point.BASE.multiply(scalar)
    const signature = signWith(scalar, point, MSG)
    const other = new Uint8Array([
      ...signature.subarray(0, 32),
      ...withTopBit(signature.subarray(32), !isNegative(point)),
    ])
    for (const { verify } of [ours, original]) {
      expect(verify(montgomery(point), MSG, signature)).toBe(true)
      expect(verify(montgomery(point), MSG, other)).toBe(false)
    }
  }
})
