import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { generateKeyPair } from './index.ts'
import { VerificationKeys } from './verification-keys.ts'

const somebody = () => generateKeyPair(new Uint8Array(randomBytes(32))).public

test('a public key has two keys at most, which are made once', () => {
  const keys = new VerificationKeys(10)
  const publicKey = somebody()
  const [positive, negative] = [keys.get(publicKey, false), keys.get(publicKey, true)]
  expect(positive).not.toBe(negative)
  expect(keys.get(new Uint8Array(publicKey), false)).toBe(positive)
  expect(keys.get(new Uint8Array(publicKey), true)).toBe(negative)
  expect(keys.size).toBe(1)
})

test('as many public keys are kept as were allowed; the one that was not used longest goes', () => {
  const keys = new VerificationKeys(3)
  const [first, second, third, fourth] = [somebody(), somebody(), somebody(), somebody()] as const
  const made = [first, second, third].map((key) => keys.get(key, false))
  expect(keys.get(first, false)).toBe(made[0])
  keys.get(fourth, false)
  expect(keys.size).toBe(3)
  expect(keys.get(first, false)).toBe(made[0])
  expect(keys.get(third, false)).toBe(made[2])
  expect(keys.get(second, false)).not.toBe(made[1])
  for (let n = 0; n < 50; n++) keys.get(somebody(), n % 2 === 0)
  expect(keys.size).toBe(3)
})

test('changing the array afterwards changes nothing that is kept', () => {
  const keys = new VerificationKeys(10)
  const publicKey = somebody()
  const copy = new Uint8Array(publicKey)
  const made = keys.get(copy, false)
  copy.fill(9)
  expect(keys.get(publicKey, false)).toBe(made)
})

test('a key of low order has none, whoever verifies, and is not kept', () => {
  const keys = new VerificationKeys(10)
  expect(keys.get(new Uint8Array(32), false)).toBeUndefined()
  expect(keys.get(new Uint8Array(32).fill(0xff, 31), true)).toBeDefined()
  expect(keys.size).toBe(1)
})
