/** All that is answered differently than by the original. README.md has the same table with the reasons. */
import * as original from 'curve25519-js-original'
import { expect, test } from 'vitest'
import * as ours from '../src/index.ts'
import {
  ORDER,
  Point,
  challenge,
  encode,
  forge,
  isNegative,
  littleEndian,
  montgomery,
  signWith,
  signatureOf,
  withTopBit,
} from './ed25519.ts'

type Surface = Pick<typeof ours, 'verify' | 'sharedKey' | 'openMessage'> & {
  sign: (secretKey: Uint8Array, msg: Uint8Array, optRandom: Uint8Array | undefined) => Uint8Array
  signMessage: (secretKey: Uint8Array, msg: Uint8Array, optRandom: Uint8Array | undefined) => Uint8Array
}

const SCALAR = 0x1234_5678_9abc_def0n
const POINT = Point.BASE.multiply(SCALAR)
const KEY = montgomery(POINT)
const MSG = new TextEncoder().encode('a drop')
const secretKey = new Uint8Array(32).fill(7)
const random = new Uint8Array(64).fill(9)

function thrown(action: () => unknown): unknown {
  try {
    return action()
  } catch (error) {
    return (error as Error).message
  }
}

const verifyForged = ({ verify }: Surface, u: bigint) => {
  const { msg, signature } = forge(encode(u), false)
  return verify(encode(u), msg, signature)
}

test.each([
  {
    what: 'a signature made by nobody, key of low order u = 1',
    ask: (one: Surface) => verifyForged(one, 1n),
    before: true,
    now: false,
  },
  {
    what: 'the same with u = p − 1, which is on the twist: the original takes 1/0 for 0',
    ask: (one: Surface) => verifyForged(one, 2n ** 255n - 20n),
    before: true,
    now: false,
  },
  {
    what: 'a signature with L added to s',
    ask: ({ verify }: Surface) => {
      const honest = signWith(SCALAR, POINT, MSG)
      const s = littleEndian(withTopBit(honest.subarray(32), false)) + ORDER
      return verify(KEY, MSG, signatureOf(honest.subarray(0, 32), s, isNegative(POINT)))
    },
    before: true,
    now: false,
  },
  {
    what: 'a signature whose R is the neutral point: Node itself refuses R of low order, and the signer gave the key away',
    ask: ({ verify }: Surface) => {
      const r = Point.ZERO.toBytes()
      const s = (challenge(r, POINT.toBytes(), MSG) * SCALAR) % ORDER
      return verify(KEY, MSG, signatureOf(r, s, isNegative(POINT)))
    },
    before: true,
    now: false,
  },
  {
    what: 'a shared key with a key of low order',
    ask: ({ sharedKey }: Surface) => thrown(() => sharedKey(secretKey, encode(1n))),
    before: new Uint8Array(32),
    now: 'public key of low order: the shared key would be zero for everybody',
  },
  {
    what: 'two signatures of one message are equal',
    ask: ({ sign }: Surface) =>
      Buffer.from(sign(secretKey, MSG, undefined)).equals(sign(secretKey, MSG, undefined)),
    before: true,
    now: false,
  },
  {
    what: 'opt_random given to sign: the length of the signature, or why not',
    ask: ({ sign }: Surface) => thrown(() => sign(secretKey, MSG, random).length),
    before: 64,
    now: 'opt_random is not offered: every signature is randomised; leave the third argument out',
  },
  {
    what: 'opt_random given to signMessage',
    ask: ({ signMessage }: Surface) => thrown(() => signMessage(secretKey, MSG, random).length),
    before: 70,
    now: 'opt_random is not offered: every signature is randomised; leave the third argument out',
  },
  {
    what: 'a signed message with the sign bit set is opened twice',
    ask: ({ openMessage }: Surface) => {
      const negative = isNegative(POINT) ? SCALAR : ORDER - SCALAR
      const point = Point.BASE.multiply(negative)
      const signed = new Uint8Array([...signWith(negative, point, MSG), ...MSG])
      return [1, 2].map(() => openMessage(montgomery(point), signed)?.length)
    },
    before: [MSG.length, undefined],
    now: [MSG.length, MSG.length],
  },
])('$what', ({ ask, before, now }) => {
  expect(ask(original)).toEqual(before)
  expect(ask(ours as Surface)).toEqual(now)
})
