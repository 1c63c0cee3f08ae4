import { expect, test } from 'vitest'
import { Refusal } from '../lib/refusal.ts'
import { readOptions } from './options.ts'

test('a number may be several words', () => {
  expect(readOptions(['export', '082', '000', '0001'])).toEqual({
    command: 'export',
    phone: '27820000001',
    yes: false,
  })
  expect(readOptions(['erase', '--yes', '+27 82 000 0001'])).toMatchObject({ command: 'erase', yes: true })
})

test.each([
  [[], /Say what to do: export or erase/],
  [['delete', '0820000001'], /not delete/],
  [['erase'], /Whom\?/],
  [['erase', 'Thabo'], /no phone number/],
  [['erase', '0820000001', '0820000002'], /no phone number/],
  [['export', '0820000001', '--yes'], /does not go with export/],
  [['export', '0820000001', '--force'], /--force/],
])('%j is refused', (args, said) => {
  expect(() => readOptions(args)).toThrow(said)
  try {
    readOptions(args)
  } catch (error) {
    expect((error as Refusal).exitCode).toBe(2)
  }
})
