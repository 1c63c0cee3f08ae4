import { expect, test } from 'vitest'
import { BatchError } from './batch-error.ts'
import { deciding } from './decision-error.ts'
import { faultOf, withoutWords } from './message-fault.ts'

const message = {
  content: 'DR1752028 for 12 Kerk street, call 27820000001',
  sender_name: 'Thabo',
  filename: '',
}

test('what deciding throws is a fault, and its words stay out of the short form', () => {
  const fail = () => {
    throw new TypeError('cannot read DR1752028')
  }
  let thrown: unknown
  try {
    deciding(fail)
  } catch (error) {
    thrown = error
  }
  expect(faultOf(new BatchError(thrown, undefined))).toEqual({
    code: 'TypeError',
    text: 'TypeError: cannot read DR1752028',
    inShort: 'deciding about it failed (TypeError)',
  })
})

test('what the store throws while deciding is none', () => {
  const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
  const fail = () => {
    throw busy
  }
  expect(() => deciding(fail)).toThrow(busy)
  expect(faultOf(busy)).toBeUndefined()
})

test.each([
  ['a connection', { code: 'ECONNRESET' }],
  ['any other error', {}],
])('%s is none', (_what, fields) => {
  expect(faultOf(Object.assign(new Error('failed'), fields))).toBeUndefined()
})

test("an error's text keeps nothing that the message says", () => {
  const text = 'Thabo wrote "DR1752028 for 12 Kerk street": 27820000002 refused'
  expect(withoutWords(text, message)).toBe('… wrote "… … 12 … …": … refused')
})

test('a message without words leaves an error as it is', () => {
  expect(withoutWords('value too long', { content: '', sender_name: '', filename: '' })).toBe(
    'value too long',
  )
})
