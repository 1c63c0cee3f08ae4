import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createDatabase, type Database } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import { countStatistics, daysNow } from '../src/statistics.ts'
import { countedRows, type ReviewOver } from './counted-rows.ts'
import { useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
const rows = countedRows(testDatabase)
const { review, event, changed } = rows
let database: Database

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
beforeEach(rows.clear)
afterAll(() => database.close())

const LAWLEY = { name: 'Lawley', time_zone: 'Africa/Johannesburg' }
/** Fourteen hours ahead of UTC. */
const EAST = { name: 'East', time_zone: 'Pacific/Kiritimati' }
const SINCE = new Date('2025-11-17T00:00:00Z')

const count = (projects = [LAWLEY]) =>
  database.transaction((transaction) => countStatistics(transaction, 'public', projects, SINCE))

describe('counts per day', () => {
  test('reviews by their date, each project for itself, and nothing older', async () => {
    await review('DR1000001')
    await review('DR1000002')
    await review('DR1000003', { posted: '2025-11-19T08:00:00Z' })
    await review('DR1000004', { posted: '2025-11-01T08:00:00Z' })
    await review('DR1000005', { project: 'Mohadin' })
    await review('DR1000006', { project: 'Nobody’s' })
    const { created } = await count([LAWLEY, { ...LAWLEY, name: 'Mohadin' }])
    expect(created.toSorted((a, b) => `${a.project}${a.day}`.localeCompare(`${b.project}${b.day}`))).toEqual([
      { project: 'Lawley', day: '2025-11-19', created: 1 },
      { project: 'Lawley', day: '2025-11-20', created: 2 },
      { project: 'Mohadin', day: '2025-11-20', created: 1 },
    ])
  })

  test('a moment belongs to the day that the project has then', async () => {
    // 23:30 on the 20th in Johannesburg, 11:30 on the 21st in Kiritimati.
    const late = '2025-11-20T21:30:00Z'
    for (const [drop, at] of [
      ['DR1000001', late],
      ['DR1000002', '2025-11-20T22:00:00Z'],
    ] as const) {
      await event(drop, 'resubmitted', at)
      await event(drop, 'created', at)
    }
    await event('DR1000003', 'resubmitted', late, 'East')
    const { resubmitted } = await count([LAWLEY, EAST])
    expect(
      resubmitted.toSorted((a, b) => `${a.project}${a.day}`.localeCompare(`${b.project}${b.day}`)),
    ).toEqual([
      { project: 'East', day: '2025-11-21', resubmitted: 1 },
      { project: 'Lawley', day: '2025-11-20', resubmitted: 1 },
      { project: 'Lawley', day: '2025-11-21', resubmitted: 1 },
    ])
  })

  test('rejected by when they were read, feedback by when WhatsApp had it, without the replies of rules', async () => {
    await rows.rejected('2025-11-20T12:00:00Z', '2020-01-01')
    const id = await review('DR1000001')
    await rows.feedback({ review: id, created: '2025-11-19T12:00:00Z', sent: '2025-11-20T12:00:00Z' })
    await rows.feedback({
      review: id,
      created: '2025-11-20T12:00:00Z',
      sent: '2025-11-20T12:00:00Z',
      kind: 'reply',
    })
    await rows.feedback({ review: id, created: '2025-11-20T12:00:00Z', sent: null })
    const { rejected, feedback: sent } = await count()
    expect(rejected).toEqual([{ project: 'Lawley', day: '2025-11-20', rejected: 1 }])
    expect(sent).toEqual([{ project: 'Lawley', day: '2025-11-20', feedback_sent: 1 }])
  })
})

describe('completed', () => {
  test('on the day of the change that did it, whatever was changed later; the first time only without a resubmission', async () => {
    const id = await review('DR1000001', { completed: true, updated: '2025-11-22T08:00:00Z' })
    await changed(id, 'completed', '2025-11-20T09:00:00Z')
    await changed(id, 'reviewed', '2025-11-22T08:00:00Z')
    await review('DR1000002', { completed: true, revision: 1 })
    const { completed } = await count()
    expect(completed).toEqual([{ project: 'Lawley', day: '2025-11-20', completed: 2, first_time_right: 1 }])
  })

  test('twice is once, on the later day; one that was opened again does not count', async () => {
    const twice = await review('DR1000001', { completed: true, updated: '2025-11-22T08:00:00Z' })
    await changed(twice, 'completed', '2025-11-20T09:00:00Z')
    await changed(twice, 'reopened', '2025-11-21T09:00:00Z')
    await changed(twice, 'completed', '2025-11-22T08:00:00Z')
    const open = await review('DR1000002', { updated: '2025-11-21T09:00:00Z' })
    await changed(open, 'completed', '2025-11-20T09:00:00Z')
    await changed(open, 'reopened', '2025-11-21T09:00:00Z')
    const { completed } = await count()
    expect(completed).toEqual([{ project: 'Lawley', day: '2025-11-22', completed: 1, first_time_right: 1 }])
  })
})

describe('from post to review', () => {
  const waits = async () =>
    (await count()).waits
      .filter(({ project }) => project === 'Lawley')
      .map(({ day, reviewed, p50, p90 }) => [day, reviewed, p50, p90])

  test.each<[string, (id: string) => Promise<unknown>, ReviewOver?]>([
    ['a reviewer’s change', (id) => changed(id, 'reviewed', '2025-11-21T10:00:00Z')],
    [
      'feedback that was written',
      (id) => rows.feedback({ review: id, created: '2025-11-21T10:00:00Z', sent: '2025-11-22T10:00:00Z' }),
    ],
    [
      'feedback of another program',
      async () => undefined,
      { feedback_sent: '2025-11-21T10:00:00Z', updated: '2025-11-21T10:00:00Z' },
    ],
    ['completion', async () => undefined, { completed: true, updated: '2025-11-21T10:00:00Z' }],
  ])('ends with %s', async (_name, act, over = {}) => {
    await act(await review('DR1000001', { updated: '2025-11-21T10:00:00Z', ...over }))
    expect(await waits()).toEqual([['2025-11-21', 1, 26, 26]])
  })

  test('ends with the first of them, and counts on that day only', async () => {
    const id = await review('DR1000001', { completed: true, updated: '2025-11-22T10:00:00Z' })
    await changed(id, 'reviewed', '2025-11-20T10:00:00Z')
    await rows.feedback({ review: id, created: '2025-11-21T10:00:00Z', sent: '2025-11-21T10:00:00Z' })
    await changed(id, 'completed', '2025-11-22T10:00:00Z')
    expect(await waits()).toEqual([['2025-11-20', 1, 2, 2]])
  })

  test('does not end by a reply of a rule, nor for what nobody looked at', async () => {
    const id = await review('DR1000001')
    await rows.feedback({
      review: id,
      created: '2025-11-20T10:00:00Z',
      sent: '2025-11-20T10:00:00Z',
      kind: 'reply',
    })
    expect(await waits()).toEqual([])
  })

  test('a first review before the time that is asked for is not counted by a later one', async () => {
    const id = await review('DR1000001', { posted: '2025-11-10T08:00:00Z', updated: '2025-11-20T10:00:00Z' })
    await changed(id, 'reviewed', '2025-11-10T09:00:00Z')
    await changed(id, 'reviewed', '2025-11-20T10:00:00Z')
    expect(await waits()).toEqual([])
  })

  test('counts on the day that the project has at the review', async () => {
    for (const [drop, at] of [
      ['DR1000001', '2025-11-20T21:30:00Z'],
      ['DR1000002', '2025-11-20T22:30:00Z'],
    ] as const)
      await changed(await review(drop, { updated: at }), 'reviewed', at)
    expect((await waits()).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
      ['2025-11-20', 1, 13.5, 13.5],
      ['2025-11-21', 1, 14.5, 14.5],
    ])
  })

  test('half and nine of ten, of one project and of all together', async () => {
    for (let hours = 1; hours <= 11; hours += 1)
      await changed(
        await review(`DR10000${10 + hours}`, { updated: '2025-11-20T20:00:00Z' }),
        'reviewed',
        new Date(Date.parse('2025-11-20T08:00:00Z') + hours * 3_600_000).toISOString(),
      )
    const other = await review('DR1000030', { project: 'Mohadin', updated: '2025-11-20T20:00:00Z' })
    await changed(other, 'reviewed', '2025-11-20T20:00:00Z')
    const { waits: found } = await count([LAWLEY, { ...LAWLEY, name: 'Mohadin' }])
    const of = (project: string | null) => found.find((wait) => wait.project === project)
    expect(of('Lawley')).toEqual({ project: 'Lawley', day: '2025-11-20', reviewed: 11, p50: 6, p90: 10 })
    expect(of('Mohadin')).toMatchObject({ reviewed: 1, p50: 12, p90: 12 })
    expect(of(null)).toMatchObject({ reviewed: 12, p50: 6.5 })
  })
})

test('the day that each project has now', async () => {
  const days = await database.transaction((transaction) => daysNow(transaction, [EAST, LAWLEY]))
  const [expected] = await testDatabase.query<{ east: string }>(
    `SELECT (now() AT TIME ZONE 'Pacific/Kiritimati')::date::text AS east`,
  )
  expect(days).toMatchObject({ East: expected?.east })
  expect(Object.keys(days)).toEqual(['East', 'Lawley'])
})
