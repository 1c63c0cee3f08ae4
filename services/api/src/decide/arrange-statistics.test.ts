import type { Statistics } from '@wa-monitor/database'
import { describe, expect, test } from 'vitest'
import { answerOf, arrange, beforeDay, lastDays } from './arrange-statistics.ts'

const LAWLEY = { name: 'Lawley', time_zone: 'Africa/Johannesburg' }
const MOHADIN = { name: 'Mohadin', time_zone: 'Africa/Johannesburg' }
const NOTHING: Statistics = {
  created: [],
  resubmitted: [],
  rejected: [],
  completed: [],
  feedback: [],
  waits: [],
}
const DAYS = lastDays(['2025-11-21'], 14)
const FOURTEEN_ZEROS = DAYS.map(() => 0)

describe('the last days', () => {
  test('end with the newest today that a project has, and pass the ends of months and years', () => {
    expect(lastDays(['2025-12-31', '2026-01-01'], 3)).toEqual(['2025-12-30', '2025-12-31', '2026-01-01'])
    expect(lastDays(['2028-03-01'], 2)).toEqual(['2028-02-29', '2028-03-01'])
  })

  test('begin nowhere sooner than the moment from which is counted', () => {
    expect(beforeDay('2025-11-21').toISOString()).toBe('2025-11-20T10:00:00.000Z')
  })
})

describe('arranged', () => {
  test('a day without anything is a zero, and has no hours', () => {
    const { all, projects } = arrange(DAYS, [LAWLEY], NOTHING)
    expect(all.created).toEqual(FOURTEEN_ZEROS)
    expect(projects.get('Lawley')?.series.hours_p50).toEqual(DAYS.map(() => null))
  })

  test('projects are added, their hours are not', () => {
    const { all, projects } = arrange(DAYS, [LAWLEY, MOHADIN], {
      ...NOTHING,
      created: [
        { project: 'Lawley', day: '2025-11-21', created: 3 },
        { project: 'Mohadin', day: '2025-11-21', created: 4 },
      ],
      completed: [{ project: 'Lawley', day: '2025-11-20', completed: 5, first_time_right: 2 }],
      waits: [
        { project: 'Lawley', day: '2025-11-21', reviewed: 2, p50: 1.04, p90: 3.96 },
        { project: null, day: '2025-11-21', reviewed: 9, p50: 2, p90: 8 },
      ],
    })
    expect(all.created.at(-1)).toBe(7)
    expect([all.completed.at(-2), all.first_time_right.at(-2)]).toEqual([5, 2])
    expect([all.reviewed.at(-1), all.hours_p50.at(-1), all.hours_p90.at(-1)]).toEqual([9, 2, 8])
    const lawley = projects.get('Lawley')?.series
    expect([lawley?.reviewed.at(-1), lawley?.hours_p50.at(-1), lawley?.hours_p90.at(-1)]).toEqual([2, 1, 4])
    expect(projects.get('Mohadin')?.series.hours_p50.at(-1)).toBeNull()
  })

  test('another day and another project are left out', () => {
    const { all } = arrange(DAYS, [LAWLEY], {
      ...NOTHING,
      created: [
        { project: 'Lawley', day: '2025-11-07', created: 3 },
        { project: 'Lawley', day: '2025-11-22', created: 3 },
        { project: 'Gone', day: '2025-11-21', created: 3 },
      ],
      waits: [{ project: 'Gone', day: '2025-11-21', reviewed: 2, p50: 1, p90: 4 }],
    })
    expect(all.created).toEqual(FOURTEEN_ZEROS)
    expect(all.reviewed).toEqual(FOURTEEN_ZEROS)
  })
})

describe('the answer', () => {
  const arranged = arrange(DAYS, [LAWLEY, MOHADIN], {
    ...NOTHING,
    created: [
      { project: 'Lawley', day: '2025-11-08', created: 1 },
      { project: 'Lawley', day: '2025-11-14', created: 2 },
      { project: 'Mohadin', day: '2025-11-15', created: 4 },
      { project: 'Lawley', day: '2025-11-21', created: 8 },
    ],
  })

  test('has the newest days, and figures of two weeks whatever is shown', () => {
    const answer = answerOf(arranged, 7, undefined)
    expect(answer?.days).toEqual(lastDays(['2025-11-21'], 7))
    expect(answer?.projects.map(({ name }) => name)).toEqual(['Lawley', 'Mohadin'])
    expect(answer?.all.created).toEqual([4, 0, 0, 0, 0, 0, 8])
    expect(answer?.totals.today.created).toBe(8)
    expect(answer?.totals.week.created).toBe(12)
    expect(answer?.totals.week_before.created).toBe(3)
  })

  test('of one project, however it is written; of none that is not there', () => {
    const answer = answerOf(arranged, 7, 'mohadin')
    expect(answer?.projects.map(({ name }) => name)).toEqual(['Mohadin'])
    expect(answer?.totals.week.created).toBe(4)
    expect(answerOf(arranged, 7, 'Mamelodi')).toBeUndefined()
  })
})
