import { expect, test } from 'vitest'
import { type Person, redactorOf, searchPattern } from './person-forms.ts'

const thabo: Person = {
  phone: '27820000001',
  lids: ['100000000000001@lid'],
  names: ['Thabo', 'Thabo Mokoena', 'T'],
}
const { isHis, redact } = redactorOf(thabo)

test.each([
  '27820000001@s.whatsapp.net',
  '27820000001:3@s.whatsapp.net',
  '27820000001@c.us',
  '27820000001',
  '+27 82 000 0001',
  '+27 (0)82 000 0001',
  '0027820000001',
  '082 000 0001',
  '(082) 000-0001',
  '082.000.0001',
  '+27\u00a082\u2011000\u20110001',
  '100000000000001@lid',
  '100000000000001:12@lid',
  '100000000000001',
])('%s is his', (text) => {
  expect(isHis(text)).toBe(true)
  expect(redact(`call ${text}, please`, false)).toBe('call [erased], please')
  expect(new RegExp(searchPattern(thabo), 'i').test(text)).toBe(true)
})

test.each([
  '27820000010',
  '127820000001',
  '278200000012',
  '1100000000000001@lid',
  '1000000000000012',
  'DR1752028',
  '082 000 0002',
])('%s is not', (text) => {
  expect(isHis(text)).toBe(false)
  expect(redact(text, true)).toBe(text)
})

test('a mention, and a number written by its neighbours', () => {
  expect(redact('@27820000001 and @100000000000001: 0820000001/0820000002', false)).toBe(
    '@[erased] and @[erased]: [erased]/0820000002',
  )
})

test('a full name goes everywhere, a first name where it is about him, and no part of a word', () => {
  const text = 'thabo mokoena asked Thabo; Thabong did not'
  expect(redact(text, false)).toBe('[erased] asked Thabo; Thabong did not')
  expect(redact(text, true)).toBe('[erased] asked [erased]; Thabong did not')
})

test('a name is no pattern', () => {
  const odd = redactorOf({ phone: '27820000001', lids: [], names: ['J.* (Fibre+) /x-y'] })
  expect(odd.redact('hi J.* (Fibre+) /x-y!', true)).toBe('hi [erased]!')
})

test('a number of another country has no form without it', () => {
  const abroad = redactorOf({ phone: '441500000001', lids: [], names: [] })
  expect(abroad.isHis('+44 1500 000001')).toBe(true)
  expect(abroad.isHis('01500000001')).toBe(false)
})
