/** The page's own arithmetic: how a budget refills. */
import { expect, test } from 'vitest'
import { dashboardModule } from './dashboard-module.ts'

interface Budget {
  seconds: number
  limit: number
  used: number
  nextAt: number | null
}
const { budgetsAt } = await dashboardModule<{
  budgetsAt(limits: { windows: object[]; counted_at: number[] }, now: number): Budget[]
}>('pages/system/budget.js')

const NOW = 1_000_000
const minute = (limit: number, used = 0) => ({ seconds: 60, limit, used, left: 0 })
const before = (...seconds: number[]) => seconds.map((each) => NOW - each * 1000)

test.each<[string, number, number[], number, number, number | null]>([
  ['nothing was sent', 2, [], 0, 0, null],
  ['one of two: the other is free, and one more when it is over', 2, before(20), 0, 1, NOW + 40_000],
  ['full: free when the oldest is over', 2, before(50, 20), 0, 2, NOW + 10_000],
  ['the oldest is over', 2, before(50, 20), 11, 1, NOW + 40_000],
  ['exactly a minute ago counts no more', 2, before(60, 20), 0, 1, NOW + 40_000],
  [
    'more than the limit, as it was lowered: free when so many are over',
    1,
    before(50, 20),
    0,
    2,
    NOW + 40_000,
  ],
])('%s', (_, limit, counted_at, later, used, nextAt) => {
  expect(budgetsAt({ windows: [minute(limit)], counted_at }, NOW + later * 1000)).toEqual([
    { seconds: 60, limit, used, nextAt },
  ])
})

test('a bridge that does not say when it counted still says how much', () => {
  expect(budgetsAt({ windows: [minute(2, 1)], counted_at: [] }, NOW)).toEqual([
    { seconds: 60, limit: 2, used: 1, nextAt: null },
  ])
})
