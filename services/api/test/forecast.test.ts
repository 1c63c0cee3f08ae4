import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness
const forecast = (query: string) => harness.call('GET', `/api/feedback/forecast?${query}`)
const rows = () => database.query('SELECT id FROM wa_monitor_feedback')

describe('before it is sent', () => {
  test('with nothing in the way: at once, and what is left of the budgets', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const { status, body } = await forecast('drop=dr%201752028')
    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      drop_number: 'DR1752028',
      kind: 'correction',
      refusal: null,
      position: 1,
      expected_at: expect.any(String),
      held_by: [],
      shares_message: false,
      budgets: [{ seconds: 60, limit: 2, left: 2 }],
      budgets_unknown: '',
    })
    expect(await rows()).toEqual([])
  })

  test('with a full window: which one, and until when', async () => {
    await harness.start()
    harness.limits = {
      counted_at: [Date.now() - 30_000, Date.now() - 1000],
      windows: [
        { seconds: 60, limit: 2, used: 2, left: 0 },
        { seconds: 3600, limit: 20, used: 2, left: 18 },
      ],
    }
    await harness.review('DR1752028')
    const { body } = await forecast('drop=DR1752028')
    expect(body).toMatchObject({
      held_by: [
        { rule: 'rate_limited', reason: expect.stringMatching(/until [\d:]+.*limit of 2 per minute/) },
      ],
      budgets: [{ left: 0 }, { left: 18 }],
      refusal: null,
    })
    const [held] = body.held_by as { until: string }[]
    expect(held?.until).toBe(body.expected_at)
  })

  test('says what sending it answers: the same words', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await harness.feedback('DR1752028', { state: 'sent', sent_at: 'now()' })
    const { body } = await forecast('drop=DR1752028')
    const { body: sent } = await harness.send('DR1752028')
    expect(body.refusal).toEqual({ code: 'cooldown', message: sent.message, until: sent.until })
    expect(body).toMatchObject({
      held_by: [{ rule: 'cooldown', until: sent.until }],
      expected_at: sent.until,
    })
  })

  test('a drop with other feedback in the queue has its cooldown before it', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await harness.feedback('DR1752028')
    const { body } = await forecast('drop=DR1752028')
    expect(body).toMatchObject({ refusal: null, position: 2, held_by: [{ rule: 'cooldown' }] })
    expect(Date.parse(String(body.expected_at)) - Date.now()).toBeGreaterThan(59 * 60_000)
  })

  test('of a drop that cannot be answered: why, and what to do', async () => {
    await harness.start()
    await harness.review('DR1752028', { submitted_by: '' })
    expect((await forecast('drop=DR1752028')).body).toMatchObject({
      refusal: { code: 'nobody_to_mention', message: expect.stringContaining('fill it in'), until: null },
    })
    await harness.review('DR1752029', { completed: true })
    expect((await forecast('drop=DR1752029')).body).toMatchObject({ kind: 'approval', refusal: null })
    expect((await forecast('drop=DR1752029&kind=correction')).body).toMatchObject({
      refusal: { code: 'drop_completed' },
    })
  })

  test('while it is paused: by whom and how it goes on', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await harness.call('POST', '/api/feedback/pause', { everything: true }, { 'x-actor': 'Anna' })
    expect((await forecast('drop=DR1752028')).body).toMatchObject({
      refusal: null,
      expected_at: null,
      held_by: [{ rule: 'emergency_stop', until: null, reason: expect.stringMatching(/Anna.*Resume/) }],
    })
  })

  test('without the bridge: no budgets and no time, and why', async () => {
    await harness.start()
    harness.limits = undefined
    await harness.review('DR1752028')
    expect((await forecast('drop=DR1752028')).body).toMatchObject({
      position: 1,
      expected_at: null,
      budgets: null,
      budgets_unknown: expect.stringContaining('bridge'),
    })
  })

  test('when it would share a message with what waits for the same man', async () => {
    await harness.start()
    for (const drop of ['DR1752001', 'DR1752002', 'DR1752003']) await harness.review(drop)
    await harness.feedback('DR1752001')
    expect((await forecast('drop=DR1752003')).body.shares_message).toBe(false)
    await harness.feedback('DR1752002')
    expect((await forecast('drop=DR1752003')).body.shares_message).toBe(true)
    expect((await forecast('drop=DR1752003&kind=approval')).body.shares_message).toBe(false)
  })

  test('of a drop there is not', async () => {
    await harness.start()
    expect(await forecast('drop=DR9999999')).toMatchObject({ status: 404, body: { code: 'drop_unknown' } })
    expect(await forecast('')).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/drop/) },
    })
    expect((await forecast('drop=DR1752028&kind=praise')).status).toBe(400)
  })
})
