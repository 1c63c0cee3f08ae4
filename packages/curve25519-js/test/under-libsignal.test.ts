/** libsignal, as Baileys and the simulator load it, really runs on this package. */
import * as original from 'curve25519-js-original'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const index = realpathSync(fileURLToPath(new URL('../src/index.ts', import.meta.url)))
const here = createRequire(index)

interface LibsignalCurve {
  calculateSignature: (privateKey: Buffer, msg: Uint8Array) => Buffer
  getPublicFromPrivateKey: (privateKey: Uint8Array) => Buffer
  verifySignature: (publicKey: Buffer, msg: Uint8Array, signature: Uint8Array) => boolean
}

const libsignal = here.resolve('libsignal/src/curve.js')
const curve = here(libsignal) as LibsignalCurve

test("the curve25519-js of libsignal is this package's source, and one copy of it", () => {
  const there = createRequire(libsignal)
  expect(realpathSync(there.resolve('curve25519-js'))).toBe(index)
  expect((there('curve25519-js') as typeof original).verify).toBe((here(index) as typeof original).verify)
  expect((there('curve25519-js') as typeof original).verify).not.toBe(original.verify)
})

test('Baileys loads the same libsignal', () => {
  const baileys = createRequire(here.resolve('@whiskeysockets/baileys'))
  expect(realpathSync(baileys.resolve('libsignal/src/curve.js'))).toBe(realpathSync(libsignal))
})

test.each(['whatsapp-rust-bridge', '@whiskeysockets/baileys'])(
  'libsignal is required while %s is being imported',
  async (name) => {
    const program = `
      import { createRequire } from 'node:module'
      const imported = import(${JSON.stringify(name)})
      const { sign } = createRequire(${JSON.stringify(libsignal)})('curve25519-js')
      createRequire(${JSON.stringify(index)})(${JSON.stringify(libsignal)})
      await imported
      process.stdout.write(String(sign(new Uint8Array(32), new Uint8Array(1)).length))`
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', program],
      { cwd: fileURLToPath(new URL('..', import.meta.url)) },
    )
    expect({ stdout, stderr }).toEqual({ stdout: '64', stderr: '' })
  },
)

test('libsignal signs and verifies with it', () => {
  const { private: privateKey, public: publicKey } = original.generateKeyPair(new Uint8Array(randomBytes(32)))
  const msg = randomBytes(50)
  const typed = Buffer.concat([Buffer.from([5]), publicKey])
  const signatures = [1, 2].map(() => curve.calculateSignature(Buffer.from(privateKey), msg))
  // The original signs without randomness: twice the same.
  expect(signatures[0]).not.toEqual(signatures[1])
  for (const signature of signatures) {
    expect(curve.verifySignature(typed, msg, signature)).toBe(true)
    expect(original.verify(publicKey, new Uint8Array(msg), new Uint8Array(signature))).toBe(true)
    expect(curve.verifySignature(typed, randomBytes(50), signature)).toBe(false)
  }
})

test("libsignal's getPublicFromPrivateKey undoes the clamping first, and gets the same key", () => {
  for (let n = 0; n < 30; n++) {
    const pair = original.generateKeyPair(new Uint8Array(randomBytes(32)))
    const unclamped = new Uint8Array(pair.private)
    unclamped[0] = (unclamped[0] ?? 0) | 6
    unclamped[31] = ((unclamped[31] ?? 0) | 128) & ~64
    const theirs = Buffer.from(curve.getPublicFromPrivateKey(pair.private))
    expect(theirs).toEqual(Buffer.from([5, ...original.generateKeyPair(unclamped).public]))
    expect(theirs).toEqual(Buffer.from([5, ...pair.public]))
  }
})
