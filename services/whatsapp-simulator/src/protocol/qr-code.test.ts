import { expect, test } from 'vitest'
import { parseQrCode } from './qr-code.ts'

const keys = [1, 2, 3].map((byte) => Buffer.alloc(32, byte))
const encoded = keys.map((key) => key.toString('base64')).join(',')

test.each([
  `https://wa.me/settings/linked_devices#the-ref,${encoded},1`,
  `the-ref,${encoded}`,
  ` the-ref,${encoded},1\n`,
])('reads %s', (text) => {
  const [noiseKey, identity, advSecret] = keys
  expect(parseQrCode(text)).toEqual({ ref: 'the-ref', noiseKey, identity, advSecret })
})

test.each(['', 'hello', 'a,b,c,d', `,${encoded}`, `the-ref,${encoded.slice(0, 90)}`])(
  'does not take %j for one',
  (text) => {
    expect(parseQrCode(text)).toBeUndefined()
  },
)
