import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness

interface Listed {
  id: string
  drop_number: string
  state: string
}

async function list(query = ''): Promise<{ feedback: Listed[]; next_after: string | null }> {
  const { status, body } = await harness.call('GET', `/api/feedback${query}`)
  expect(status).toBe(200)
  return body as unknown as { feedback: Listed[]; next_after: string | null }
}

describe('the list of feedback', () => {
  test('newest first, page after page, each once', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const ids: string[] = []
    for (let n = 0; n < 7; n += 1) ids.unshift(await harness.feedback('DR1752028'))
    const seen: string[] = []
    let query = '?limit=3'
    for (;;) {
      const { feedback, next_after } = await list(query)
      seen.push(...feedback.map(({ id }) => id))
      if (next_after === null) break
      query = `?limit=3&after=${next_after}`
    }
    expect(seen).toEqual(ids)
  })

  test('by state, project, drop and rule', async () => {
    await harness.start()
    await harness.review('DR1752001')
    await harness.review('DR1752002')
    await harness.feedback('DR1752001', { state: 'held' })
    await harness.feedback('DR1752001', { state: 'read' })
    await harness.feedback('DR1752002')
    await database.query(`UPDATE wa_monitor_feedback SET reason_code = 'cooldown' WHERE state = 'queued'`)
    await database.query(`UPDATE wa_monitor_feedback SET project = 'Mohadin' WHERE state = 'held'`)
    const states = async (query: string) => (await list(query)).feedback.map(({ state }) => state)
    expect(await states('')).toEqual(['queued', 'read', 'held'])
    expect(await states('?state=held,queued')).toEqual(['queued', 'held'])
    expect(await states('?state=failed')).toEqual([])
    expect(await states('?project=lawley')).toEqual(['queued', 'read'])
    expect(await states('?drop=dr%201752001')).toEqual(['read', 'held'])
    expect(await states('?rule=cooldown')).toEqual(['queued'])
    expect(await states('?rule=cooldown&state=held')).toEqual([])
  })

  test('without what newer feedback about the same review has taken the place of, unless that was taken back', async () => {
    await harness.start()
    for (const drop of ['DR1752001', 'DR1752002']) await harness.review(drop)
    await harness.feedback('DR1752001', { state: 'held' })
    await harness.feedback('DR1752001')
    const still = await harness.feedback('DR1752002', { state: 'failed' })
    await harness.feedback('DR1752002', { state: 'cancelled' })
    const { feedback } = await list('?state=held,failed&current=true')
    expect(feedback.map(({ id }) => id)).toEqual([still])
    expect((await list('?state=held,failed')).feedback).toHaveLength(2)
  })

  test('costs nothing while nothing changes', async () => {
    await harness.start()
    const etag = (await harness.call('GET', '/api/feedback')).headers.get('etag') ?? ''
    expect((await harness.call('GET', '/api/feedback', undefined, { 'if-none-match': etag })).status).toBe(
      304,
    )
  })

  test.each([
    ['?after=x', /after: must be the next_after/],
    ['?limit=0', /limit/],
    ['?limit=501', /limit/],
    ['?state=lost', /state.*must be of queued/],
    ['?dropNumber=x', /dropNumber: use drop_number/],
  ])('%s is refused', async (query, message) => {
    await harness.start()
    expect(await harness.call('GET', `/api/feedback${query}`)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', message: expect.stringMatching(message) },
    })
  })
})

describe('one feedback', () => {
  test('has its life, its sender and what it shares a message with', async () => {
    await harness.start()
    for (const drop of ['DR1752001', 'DR1752002', 'DR1752003']) await harness.review(drop)
    const { body: sent } = await harness.send('DR1752001', 'step 9', { 'x-actor': 'Anna' })
    const leader = String(sent.feedback_id)
    const second = await harness.feedback('DR1752002', { state: 'sending', carried_by: leader })
    const third = await harness.feedback('DR1752003', { state: 'sending', carried_by: leader })
    await database.query(
      `UPDATE wa_monitor_feedback SET state = 'sending', sender = 'whatsapp-sender' WHERE id = $1`,
      [leader],
    )
    await database.query(
      `INSERT INTO wa_monitor_feedback_events (feedback_id, drop_number, state, code, detail, until)
       VALUES ($1, 'DR1752001', 'queued', 'rate_limited', 'waits', '2025-11-21T10:00:00Z')`,
      [leader],
    )
    const { body } = await harness.call('GET', `/api/feedback/${leader}`)
    expect(body.feedback).toMatchObject({
      id: leader,
      kind: 'correction',
      drop_number: 'DR1752001',
      message: 'step 9',
      state: 'sending',
      position: 0,
      expected_at: null,
      sender: 'whatsapp-sender',
      created_by: 'Anna',
      events: [
        { state: 'queued', rule: '', by: 'Anna', until: null },
        { state: 'queued', rule: 'rate_limited', detail: 'waits', until: '2025-11-21T10:00:00.000Z' },
      ],
      shares_message_with: [
        { id: second, drop_number: 'DR1752002', state: 'sending' },
        { id: third, drop_number: 'DR1752003', state: 'sending' },
      ],
    })
    const { body: other } = await harness.call('GET', `/api/feedback/${third}`)
    expect(other.feedback).toMatchObject({
      carried_by: leader,
      shares_message_with: [{ id: leader }, { id: second }],
    })
  })

  test('says its place and when it is expected to leave, while it waits', async () => {
    await harness.start()
    for (const drop of ['DR1752001', 'DR1752002']) await harness.review(drop)
    await harness.feedback('DR1752001')
    const id = await harness.feedback('DR1752002')
    const ask = async () => (await harness.call('GET', `/api/feedback/${id}`)).body.feedback
    expect(await ask()).toMatchObject({ state: 'queued', position: 2, expected_at: expect.any(String) })
    await database.query(
      `UPDATE wa_monitor_feedback SET state = 'sent', sent_at = now(), sending_at = now() WHERE id <> $1`,
      [id],
    )
    expect(await ask()).toMatchObject({ position: 1 })
    harness.limits = undefined
    await database.query(`UPDATE wa_monitor_feedback SET state = 'cancelled' WHERE id = $1`, [id])
    expect(await ask()).toMatchObject({ position: 0, expected_at: null })
  })

  test('waits for the end of its drop’s cooldown, and says so', async () => {
    await harness.start()
    await harness.review('DR1752001')
    await harness.feedback('DR1752001', { state: 'sent', sent_at: 'now()' })
    const id = await harness.feedback('DR1752001')
    const { body } = await harness.call('GET', `/api/feedback/${id}`)
    const { expected_at } = body.feedback as { expected_at: string }
    expect(Date.parse(expected_at)).toBeGreaterThan(Date.now() + 50 * 60_000)
  })

  test('that there is not', async () => {
    await harness.start()
    expect(await harness.call('GET', `/api/feedback/${randomUUID()}`)).toMatchObject({
      status: 404,
      body: { code: 'feedback_unknown' },
    })
    expect((await harness.call('GET', '/api/feedback/x')).status).toBe(400)
  })
})
