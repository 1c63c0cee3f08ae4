import * as original from 'curve25519-js-original'
import { expect, test } from 'vitest'
import { generateKeyPair, openMessage, sharedKey, sign, verify } from '../src/index.ts'
import { flipped, hex } from './hex.ts'

/** libsignal, rust/core/src/curve/curve25519.rs, `test_signature`: made by another implementation of Signal's. */
const SIGNAL = {
  private: hex('c097248412e58bf05df487968205132794178e367637f5818f81e0e6ce73e865'),
  public: hex('ab7e717d4a163b7d9a1d8071dfe9dcf8cdcd1cea3339b6356be84d887e322c64'),
  msg: hex('05edce9d9c415ca78cb7252e72c2c4a554d3eb29485a0e1d503118d1a82d99fb4a'),
  signature: hex(
    '5de88ca9a89b4a115da79109c67c9c7464a3e4180274f1cb8c63c2984e286dfb' +
      'ede82deb9dcd9fae0bfbb821569b3d9001bd8130cd11d486cef047bd60b86e88',
  ),
}

const bits = (bytes: Uint8Array) => Array.from({ length: bytes.length * 8 }, (_, bit) => bit)

test("Signal's XEdDSA vector holds, here and with the original", () => {
  expect(verify(SIGNAL.public, SIGNAL.msg, SIGNAL.signature)).toBe(true)
  expect(original.verify(SIGNAL.public, SIGNAL.msg, SIGNAL.signature)).toBe(true)
  expect(openMessage(SIGNAL.public, new Uint8Array([...SIGNAL.signature, ...SIGNAL.msg]))).toEqual(SIGNAL.msg)
  expect(generateKeyPair(SIGNAL.private).public).toEqual(SIGNAL.public)
  expect(verify(SIGNAL.public, SIGNAL.msg, sign(SIGNAL.private, SIGNAL.msg))).toBe(true)
})

test("no bit of Signal's vector can be flipped, but for the top bit of the key, which is ignored", () => {
  const { public: key, msg, signature } = SIGNAL
  expect(bits(signature).filter((bit) => verify(key, msg, flipped(signature, bit)))).toEqual([])
  expect(bits(msg).filter((bit) => verify(key, flipped(msg, bit), signature))).toEqual([])
  expect(bits(key).filter((bit) => verify(flipped(key, bit), msg, signature))).toEqual([255])
})

test('the original refuses and ignores the same bits (one in 16, and the ones with a meaning)', () => {
  const { public: key, msg, signature } = SIGNAL
  const some = (bytes: Uint8Array, ...more: number[]) => [
    ...bits(bytes).filter((bit) => bit % 17 === 0),
    ...more,
  ]
  expect(
    some(signature, 508, 509, 510, 511).filter((bit) => original.verify(key, msg, flipped(signature, bit))),
  ).toEqual([])
  expect(some(msg).filter((bit) => original.verify(key, flipped(msg, bit), signature))).toEqual([])
  expect(some(key, 254).filter((bit) => original.verify(flipped(key, bit), msg, signature))).toEqual([255])
})

test.each([
  {
    scalar: 'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
    u: 'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
    result: 'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  },
  {
    scalar: '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
    u: 'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
    result: '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
  },
])('RFC 7748, section 5.2: $scalar', ({ scalar, u, result }) => {
  expect(sharedKey(hex(scalar), hex(u))).toEqual(hex(result))
})

test('RFC 7748, section 5.2: 1000 times over', () => {
  let k = hex('09'.padEnd(64, '0'))
  let u = k
  const after = new Map<number, Uint8Array>()
  for (let round = 1; round <= 1000; round++) {
    const next = sharedKey(k, u)
    u = k
    k = next
    after.set(round, k)
  }
  expect(after.get(1)).toEqual(hex('422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079'))
  expect(after.get(1000)).toEqual(hex('684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51'))
})

test('RFC 7748, section 6.1: two pairs and their shared secret', () => {
  const alice = generateKeyPair(hex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'))
  const bob = generateKeyPair(hex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'))
  expect(alice.public).toEqual(hex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'))
  expect(bob.public).toEqual(hex('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f'))
  const secret = hex('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742')
  expect(sharedKey(alice.private, bob.public)).toEqual(secret)
  expect(sharedKey(bob.private, alice.public)).toEqual(secret)
})
