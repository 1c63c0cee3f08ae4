import { expect, test } from 'vitest'
import { parsePhone, listVariable, phoneNumbersVariable } from './list-variables.ts'

test.each([
  ['27820000001', '27820000001'],
  ['+27 82 000 0001', '27820000001'],
  ['0027 (82) 000-0001', '27820000001'],
  ['082 000 0001', undefined],
  ['1234567', undefined],
  ['', undefined],
])('a number written as %o', (written, digits) => {
  expect(parsePhone(written)).toBe(digits)
})

test('numbers of people', () => {
  const numbers = phoneNumbersVariable()
  expect(numbers.parse(undefined)).toEqual([])
  expect(numbers.parse(' +27 82 000 0001 , 27820000002,')).toEqual([
    '27820000001@s.whatsapp.net',
    '27820000002@s.whatsapp.net',
  ])
})

test('a wrong one is counted, not shown', () => {
  const { error } = phoneNumbersVariable().safeParse('27820000001,0820000099')
  expect(error?.issues.map(({ message }) => message)).toEqual([
    'number 2 of 2 is not in international form; write them as in 27820000001,27820000002',
  ])
})

test('paths of files', () => {
  expect(listVariable().parse(undefined)).toEqual([])
  expect(listVariable().parse('/a/messages.db, /b/messages.db')).toEqual(['/a/messages.db', '/b/messages.db'])
})
