/**
 * Milliseconds per signature made and verified, by npm's curve25519-js 0.0.4 and by this package, in turns so that a
 * busy machine slows both. The last line is JSON; `npm run bench -- signatures` calls this.
 */
import * as original from 'curve25519-js-original'
import { randomBytes } from 'node:crypto'
import * as ours from '../src/index.ts'

const ROUNDS = 15
/** Operations per round: enough of the fast ones to be seen by the clock. */
const SLOW = 10
const FAST = 300

interface Signed {
  key: Uint8Array
  msg: Uint8Array
  signature: Uint8Array
}

const random = (lengthBytes: number) => new Uint8Array(randomBytes(lengthBytes))
const secretKey = random(32)
const { public: key } = ours.generateKeyPair(secretKey)
/** About the length of a sender key message with a line of text. */
const msg = random(200)
const signed: Signed = { key, msg, signature: ours.sign(secretKey, msg) }

/** Keys nobody has verified under yet. */
function strangers(): Signed[] {
  return Array.from({ length: FAST }, () => {
    const secret = random(32)
    return { key: ours.generateKeyPair(secret).public, msg, signature: ours.sign(secret, msg) }
  })
}

function millisecondsEach(times: number, operation: (n: number) => unknown): number {
  const start = performance.now()
  for (let n = 0; n < times; n++) if (operation(n) === false) throw new Error('a signature does not hold')
  return (performance.now() - start) / times
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
}

const taken = { signBefore: [], signNow: [], verifyBefore: [], verifyNow: [], verifyFirst: [] } as Record<
  'signBefore' | 'signNow' | 'verifyBefore' | 'verifyNow' | 'verifyFirst',
  number[]
>

for (let round = -1; round < ROUNDS; round++) {
  const unknown = strangers()
  const times = {
    signBefore: millisecondsEach(SLOW, () => original.sign(secretKey, msg, undefined)),
    signNow: millisecondsEach(FAST, () => ours.sign(secretKey, msg)),
    verifyBefore: millisecondsEach(SLOW, () => original.verify(key, msg, signed.signature)),
    verifyNow: millisecondsEach(FAST, () => ours.verify(key, msg, signed.signature)),
    verifyFirst: millisecondsEach(FAST, (n) => {
      const one = unknown[n] ?? signed
      return ours.verify(one.key, one.msg, one.signature)
    }),
  }
  // The first round is for the compiler.
  if (round < 0) continue
  for (const name of Object.keys(taken) as (keyof typeof taken)[]) taken[name].push(times[name])
}

const ms = {
  signBefore: median(taken.signBefore),
  signNow: median(taken.signNow),
  verifyBefore: median(taken.verifyBefore),
  verifyNow: median(taken.verifyNow),
  verifyFirst: median(taken.verifyFirst),
}
const rounded = (value: number, digits = 3) => Number(value.toFixed(digits))
const result = {
  bench: 'signatures',
  message_bytes: msg.length,
  sign_ms_before: rounded(ms.signBefore),
  sign_ms_now: rounded(ms.signNow),
  sign_ratio: rounded(ms.signBefore / ms.signNow, 1),
  verify_ms_before: rounded(ms.verifyBefore),
  verify_ms_now: rounded(ms.verifyNow),
  verify_ratio: rounded(ms.verifyBefore / ms.verifyNow, 1),
  verify_first_ms_now: rounded(ms.verifyFirst),
  verify_first_ratio: rounded(ms.verifyBefore / ms.verifyFirst, 1),
}

process.stdout.write(`per operation, median of ${ROUNDS} rounds, message of ${msg.length} bytes
sign                     before ${result.sign_ms_before} ms   now ${result.sign_ms_now} ms   ${result.sign_ratio} times as fast
verify, key known        before ${result.verify_ms_before} ms   now ${result.verify_ms_now} ms   ${result.verify_ratio} times as fast
verify, key new          before ${result.verify_ms_before} ms   now ${result.verify_first_ms_now} ms   ${result.verify_first_ratio} times as fast
${JSON.stringify(result)}
`)
