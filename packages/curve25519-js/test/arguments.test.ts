import * as original from 'curve25519-js-original'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import * as ours from '../src/index.ts'

type Call = (...values: unknown[]) => unknown
const functions = (one: object) => one as Record<string, Call>

/** Its name and message, or undefined. */
function refusal(call: Call | undefined, values: unknown[]): string | undefined {
  try {
    call?.(...values)
    return undefined
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

const WRONG = [
  'text',
  undefined,
  null,
  7,
  [1],
  new ArrayBuffer(32),
  new Uint16Array(32),
  new DataView(new ArrayBuffer(32)),
]
const LENGTHS = [0, 31, 33, 63, 64, 65]

/** Argument lengths that are right; 32 in place of a message is a message too. */
const SURFACE = [
  { name: 'sign', lengths: [32, 32] },
  { name: 'verify', lengths: [32, 32, 64] },
  { name: 'generateKeyPair', lengths: [32] },
  { name: 'sharedKey', lengths: [32, 32] },
  { name: 'signMessage', lengths: [32, 32] },
  { name: 'openMessage', lengths: [32, 96] },
]

test.each(SURFACE)('$name refuses what the original refuses, in the same words', ({ name, lengths }) => {
  const right: unknown[] = lengths.map((length) => new Uint8Array(length).fill(9))
  expect(refusal(functions(ours)[name], right)).toBeUndefined()
  const cases = right.flatMap((_, place) =>
    [...WRONG, ...LENGTHS.map((length) => new Uint8Array(length))].map((value) => right.with(place, value)),
  )
  // Two at once: the order of the checks.
  cases.push(
    right.map(() => 'text'),
    right.map(() => new Uint8Array(1)),
  )
  for (const values of cases)
    expect(refusal(functions(ours)[name], values)).toBe(refusal(functions(original)[name], values))
})

test('everything the original exports is here, and nothing else', () => {
  expect(Object.keys(ours).toSorted()).toEqual(
    Object.keys(original)
      .filter((name) => name !== 'module.exports')
      .toSorted(),
  )
  expect(ours.default).toEqual({})
})

test('Buffers, views into larger memory and arrays of another realm are Uint8Arrays', () => {
  const key = ours.generateKeyPair(Buffer.alloc(32, 7))
  const msg = new Uint8Array(100).fill(3).subarray(10, 20)
  const signature = ours.sign(Buffer.from(key.private), msg)
  const foreign = (bytes: Uint8Array) =>
    runInNewContext('Uint8Array.from(list)', { list: [...bytes] }) as Uint8Array
  expect(foreign(msg)).not.toBeInstanceOf(Uint8Array)
  expect(ours.verify(Buffer.from(key.public), Buffer.from(msg), Buffer.from(signature))).toBe(true)
  expect(ours.verify(foreign(key.public), foreign(msg), foreign(signature))).toBe(true)
  expect(ours.generateKeyPair(foreign(key.private))).toEqual(key)
})

test('arguments are left as they were', () => {
  const secretKey = new Uint8Array(32).fill(0xff)
  const msg = new Uint8Array(5).fill(1)
  const { public: key } = ours.generateKeyPair(secretKey)
  const signed = ours.signMessage(secretKey, msg)
  const before = [secretKey, key, msg, signed].map((bytes) => Buffer.from(bytes).toString('hex'))
  ours.openMessage(key, signed)
  ours.verify(key, msg, signed.subarray(0, 64))
  ours.sharedKey(secretKey, key)
  expect([secretKey, key, msg, signed].map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(before)
})
