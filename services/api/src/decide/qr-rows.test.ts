import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawnQr } from '../../test/around.ts'
import { qrRows } from './qr-rows.ts'

test('what is drawn with half blocks is read back, whatever it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
      const { rows, qr_text } = drawnQr(seed)
      expect(qrRows(qr_text)).toEqual(rows)
      expect(qrRows(`${qr_text}\n`)).toEqual(rows)
    }),
  )
})

const line = ' '.repeat(22)
test.each([
  ['nothing', ''],
  ['words', 'scan me'],
  ['other characters', `${line}\n`.repeat(10) + '#'.repeat(22)],
  ['lines of different length', `${line}\n`.repeat(10) + '▀▀'],
  ['no square', `${line}\n`.repeat(4)],
  ['too small', '  \n'],
])('%s is no code', (_, drawn) => {
  expect(qrRows(drawn)).toBeUndefined()
})

test('an even count of rows has no empty half', () => {
  expect(qrRows(Array.from({ length: 11 }, () => '█'.repeat(22)).join('\n'))).toEqual(
    Array.from({ length: 22 }, () => '1'.repeat(22)),
  )
})
