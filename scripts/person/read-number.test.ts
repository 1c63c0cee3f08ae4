import { expect, test } from 'vitest'
import { readNumber } from './read-number.ts'

test.each([
  '082 000 0001',
  '0820000001',
  '(082) 000-0001',
  '082/000/0001',
  '+27 82 000 0001',
  '+27 (0)82 000 0001',
  '+27-82-000-0001',
  '27820000001',
  '0027820000001',
  '00 27 82 000 0001',
  ' 27820000001@s.whatsapp.net ',
  '27820000001:3@s.whatsapp.net',
  '082\u00A0000\u00A00001',
])('%s', (written) => {
  expect(readNumber(written)).toBe('27820000001')
})

test('a number of another country is one too', () => {
  expect(readNumber('+44 1500 000001')).toBe('441500000001')
})

test.each([
  '',
  '12',
  'Thabo',
  '082 000 000',
  '0820000001x',
  '27 82 000 00011',
  'DR1752028',
  '100000000000001@lid',
  '+',
  '++27820000001',
  "27820000001'; DROP",
])('“%s” is none', (written) => {
  expect(readNumber(written)).toBeUndefined()
})
