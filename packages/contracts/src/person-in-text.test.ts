import { describe, expect, test } from 'vitest'
import { personPattern } from './person-in-text.ts'

const person = personPattern('27820000001', ['100000000000001'])

describe('a person in what people write', () => {
  test.each([
    ['@27820000001 please redo DR1752028', '@erased please redo DR1752028'],
    ['@100000000000001 and @27820000002', '@erased and @27820000002'],
    ['call +27 82 000 0001 now', 'call erased now'],
    ['082-000-0001, (082) 000 0001, 0820000001', 'erased, erased, erased'],
    ['0027 82 000 0001', 'erased'],
    ['00 27 82 000 0001', 'erased'],
    ['+27 (0)82 000 0001', 'erased'],
    ['082.000.0001', 'erased'],
    ['+27\u00a082\u2011000\u20110001', 'erased'],
    ['{"participant":"27820000001@s.whatsapp.net"}', '{"participant":"erased@s.whatsapp.net"}'],
    ['27820000001:3@s.whatsapp.net', 'erased:3@s.whatsapp.net'],
  ])('%s', (text, rest) => {
    expect(person.isIn(text)).toBe(true)
    expect(person.without(text)).toBe(rest)
  })

  test.each(['127820000001', '278200000012', '082 000 0002', 'DR1752028', '', '1000000000000012'])(
    '%s is not his',
    (text) => {
      expect(person.isIn(text)).toBe(false)
      expect(person.without(text)).toBe(text)
    },
  )
})

test('a number of another country has no form without it', () => {
  const abroad = personPattern('441500000001')
  expect(abroad.isIn('+44 1500 000001')).toBe(true)
  expect(abroad.isIn('01500000001')).toBe(false)
})
