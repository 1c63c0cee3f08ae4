import { expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const api = useApi()

interface Answer {
  days: string[]
  projects: { name: string; series: Record<string, number[]> }[]
  all: Record<string, (number | null)[]>
  totals: Record<'today' | 'week' | 'week_before', Record<string, number>>
}

const ask = async (query = '') => {
  const { status, body, headers } = await api.call('GET', `/api/statistics${query}`)
  return { status, code: body.code, message: body.message, headers, answer: body as unknown as Answer }
}

/** As if it had been posted so many days ago, in the time zone of the project. */
async function postedDaysAgo(drop: string, days: number): Promise<void> {
  await api.database.query(
    `UPDATE qa_photo_reviews SET review_date = (now() AT TIME ZONE 'Africa/Johannesburg')::date - $2::int WHERE drop_number = $1`,
    [drop, days],
  )
}

test('each day of each project, and figures of today and of two weeks', async () => {
  await api.start()
  for (const [drop, days] of [
    ['DR1752001', 0],
    ['DR1752002', 1],
    ['DR1752003', 8],
    ['DR1752004', 40],
  ] as const) {
    await api.review(drop, { completed: drop === 'DR1752001' })
    await postedDaysAgo(drop, days)
  }
  const { status, answer } = await ask()
  expect(status).toBe(200)
  expect(answer.days).toHaveLength(30)
  expect(answer.projects.map(({ name }) => name)).toEqual(['Lawley', 'Mohadin'])
  expect(answer.projects[0]?.series.created?.slice(-9)).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 1])
  expect(answer.projects[1]?.series.created).toEqual(answer.days.map(() => 0))
  expect(answer.all).toMatchObject({ reviewed: expect.arrayContaining([1]) as unknown })
  expect(answer.all.hours_p50?.at(-1)).toBeLessThan(1)
  expect(answer.all.hours_p50?.at(-2)).toBeNull()
  expect(answer.totals).toMatchObject({
    today: { created: 1, completed: 1, first_time_right: 1 },
    week: { created: 2 },
    week_before: { created: 1 },
  })
})

test('of one project only, and a project that is not in the file is told apart', async () => {
  await api.start()
  await api.review('DR1752001')
  await postedDaysAgo('DR1752001', 0)
  expect((await ask('?project=mohadin')).answer.totals.week.created).toBe(0)
  const { answer } = await ask('?project=LAWLEY&days=7')
  expect([answer.projects.length, answer.days.length, answer.totals.week.created]).toEqual([1, 7, 1])
  const unknown = await ask('?project=Nowhere')
  expect([unknown.status, unknown.code]).toEqual([404, 'project_unknown'])
  expect(unknown.message).toContain('Lawley, Mohadin')
})

test('days are 7, 30, 90 or 365', async () => {
  await api.start()
  for (const days of [7, 30, 90, 365]) expect((await ask(`?days=${days}`)).answer.days).toHaveLength(days)
  const wrong = await ask('?days=31')
  expect([wrong.status, wrong.code]).toEqual([400, 'invalid_request'])
  expect(wrong.message).toContain('must be one of 7, 30, 90, 365')
})

test('is counted once for all who look, and costs nothing while it is the same', async () => {
  await api.start()
  const { headers } = await ask()
  await api.review('DR1752001')
  await postedDaysAgo('DR1752001', 0)
  const again = await api.call('GET', '/api/statistics', undefined, {
    'if-none-match': headers.get('etag') ?? '',
  })
  expect(again.status).toBe(304)
})

test('while PostgreSQL cannot be asked it says so, and counts again afterwards', async () => {
  await api.start()
  await api.database.query('ALTER TABLE wa_monitor_drop_events RENAME TO away')
  expect((await ask()).status).toBe(500)
  await api.database.query('ALTER TABLE away RENAME TO wa_monitor_drop_events')
  expect((await ask()).status).toBe(200)
})
