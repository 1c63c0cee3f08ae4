/** `GET /api/rejects`. */
import { beforeEach, expect, test } from 'vitest'
import { LAWLEY, useApi } from './api-harness.ts'

const api = useApi()
beforeEach(() => api.database.query('TRUNCATE wa_monitor_rejected_numbers'))

async function reject(
  written: string,
  over: { project?: string; sender_key?: string; reason?: string } = {},
) {
  await api.database.query(
    `INSERT INTO wa_monitor_rejected_numbers (written, reason, project, group_jid, message_id, sender_key, sender,
       sender_lid, sender_name, happened_at)
     VALUES ($1, $2, $3, $4, $1, $5, '27820000001@s.whatsapp.net', '', 'Thabo', now())`,
    [written, over.reason ?? 'too_few_digits', over.project ?? 'Lawley', LAWLEY, over.sender_key ?? 'thabo'],
  )
}
const get = async (query = '') => (await api.call('GET', `/api/rejects${query}`)).body as never as Rejects

interface Rejects {
  rejects: { written: string; near: string[] }[]
  next_after: string | null
}
const written = ({ rejects }: Rejects) => rejects.map((each) => each.written)

test('newest first, page by page, and of one project', async () => {
  for (const each of ['DR1', 'DR2', 'DR3']) await reject(each)
  await reject('DR4', { project: 'Mohadin' })
  await api.start()
  const first = await get('?limit=2')
  const second = await get(`?limit=2&after=${first.next_after}`)
  expect([written(first), written(second), second.next_after]).toEqual([['DR4', 'DR3'], ['DR2', 'DR1'], null])
  expect(written(await get('?project=mohadin'))).toEqual(['DR4'])
})

test('with the drops that were posted and are one slip away', async () => {
  await api.review('DR175202')
  await reject('DR 17502')
  await api.start()
  expect((await get()).rejects).toMatchObject([{ written: 'DR 17502', near: ['DR175202'] }])
})

test('of whoever was erased nothing is left', async () => {
  await reject('erased:1', { sender_key: 'erased:1' })
  await api.start()
  expect((await get()).rejects).toEqual([])
})

test.each(['?after=x', '?limit=0', '?limit=201', '?sort=up'])('%s is refused', async (query) => {
  await api.start()
  expect(await api.call('GET', `/api/rejects${query}`)).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  })
})
