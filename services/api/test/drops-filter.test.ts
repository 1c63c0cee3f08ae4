/** What the list of drops asks for, as people write it. */
import { expect, test } from 'vitest'
import { dashboardModule } from './dashboard-module.ts'

interface Filter {
  readFilter(query: URLSearchParams): Record<string, string>
  askedOf(filter: Record<string, string>): Record<string, string>
  wholeNumber(written: string): string | undefined
}
const { readFilter, askedOf, wholeNumber } = await dashboardModule<Filter>('pages/drops/filter.js')

test.each([
  ['1752028', { number: '1752028' }],
  ['dr 17520', { number: 'dr 17520' }],
  ['DR-1752028', { number: 'DR-1752028' }],
  ['0820000001', { contractor: '27820000001' }],
  ['+27 82 000 0001', { contractor: '27820000001' }],
  ['Thabo', { contractor: 'Thabo' }],
  ['block 7', { contractor: 'block 7' }],
])('%s is looked for as %o', (search, asked) => {
  expect(askedOf({ search, state: 'new' })).toEqual({ state: 'new', ...asked })
})

test.each([
  ['dr 1752028', 'DR1752028'],
  ['1752028', 'DR1752028'],
  ['Dr-469378', 'DR469378'],
  ['17520', undefined],
  ['175202899', undefined],
  ['Thabo', undefined],
])('%s as a whole number: %s', (written, number) => {
  expect(wholeNumber(written)).toBe(number)
})

test('of the address only what is a filter is asked', () => {
  expect(readFilter(new URLSearchParams('state=new&search=%20&view=keys&to=2025-11-21'))).toEqual({
    state: 'new',
    to: '2025-11-21',
  })
})
