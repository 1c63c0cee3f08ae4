/** Both ways: what one signs the other verifies, and both say the same of what was tampered with. */
import * as original from 'curve25519-js-original'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as ours from '../src/index.ts'
import { flipped } from './hex.ts'

/** Mostly not clamped. About 10 ms for each operation of the original. */
const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const message = fc.uint8Array({ maxLength: 1000, size: 'max' })

/** Where a bit is flipped, before one verifies. */
const tampering = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  fc.record({ part: fc.constant('signature' as const), bit: fc.nat(511) }),
  fc.record({ part: fc.constant('key' as const), bit: fc.nat(255) }),
  fc.record({ part: fc.constant('msg' as const), bit: fc.nat(7) }),
)

test.each([
  { signer: 'this package', sign: ours.sign },
  { signer: 'the original', sign: (key: Uint8Array, msg: Uint8Array) => original.sign(key, msg, undefined) },
])('signatures of $signer, whole and tampered with: one answer', ({ sign }) => {
  fc.assert(
    fc.property(bytes32, message, tampering, (secretKey, msg, tampered) => {
      const key = ours.generateKeyPair(secretKey).public
      const parts: Record<'key' | 'msg' | 'signature', Uint8Array> = {
        key,
        msg,
        signature: sign(secretKey, msg),
      }
      if (tampered !== undefined && parts[tampered.part].length > 0)
        parts[tampered.part] = flipped(parts[tampered.part], tampered.bit)
      const answer = ours.verify(parts.key, parts.msg, parts.signature)
      expect(answer).toBe(original.verify(parts.key, parts.msg, parts.signature))
      if (tampered === undefined) expect(answer).toBe(true)
    }),
    { numRuns: 120 },
  )
})

test('random keys, messages and signatures: one answer', () => {
  const signature = fc.uint8Array({ minLength: 64, maxLength: 64 })
  fc.assert(
    fc.property(bytes32, message, signature, (key, msg, made) => {
      expect(ours.verify(key, msg, made)).toBe(original.verify(key, msg, made))
    }),
    { numRuns: 60 },
  )
})

test('key pairs and shared secrets are the same, and copies of our own', () => {
  fc.assert(
    fc.property(bytes32, bytes32, (seed, peer) => {
      const pair = ours.generateKeyPair(seed)
      expect(pair).toEqual(original.generateKeyPair(seed))
      expect(ours.generateKeyPair(pair.private)).toEqual(pair)
      expect(ours.sharedKey(seed, peer)).toEqual(original.sharedKey(seed, peer))
      expect(pair.public.buffer.byteLength).toBe(32)
    }),
    { numRuns: 100 },
  )
})

test('signed messages are opened by either, and a wrong one is null', () => {
  fc.assert(
    fc.property(bytes32, message, fc.nat(511), (secretKey, msg, bit) => {
      const key = ours.generateKeyPair(secretKey).public
      const signed = ours.signMessage(secretKey, msg)
      expect(ours.openMessage(key, original.signMessage(secretKey, msg, undefined))).toEqual(msg)
      expect(ours.openMessage(key, signed)).toEqual(msg)
      expect(ours.openMessage(key, flipped(signed, bit))).toBeNull()
      expect(original.openMessage(key, new Uint8Array(signed))).toEqual(msg)
    }),
    { numRuns: 30 },
  )
})

test('a private key signs the same whether it is clamped or not', () => {
  const clamped = ours.generateKeyPair(new Uint8Array(32).fill(0xff))
  const msg = new Uint8Array([1, 2, 3])
  expect(clamped.private).not.toEqual(new Uint8Array(32).fill(0xff))
  for (const key of [clamped.private, new Uint8Array(32).fill(0xff)]) {
    expect(ours.verify(clamped.public, msg, ours.sign(key, msg))).toBe(true)
    expect(original.verify(clamped.public, msg, ours.sign(key, msg))).toBe(true)
  }
})
