import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness

const control = async () => (await harness.call('GET', '/api/feedback/control')).body
const pause = (body?: object, headers = {}) => harness.call('POST', '/api/feedback/pause', body, headers)
const resume = () => harness.call('POST', '/api/feedback/resume')

describe('all feedback', () => {
  test('is paused and let go on', async () => {
    await harness.start()
    expect(await control()).toEqual({ success: true, paused: null, grace: null })
    const paused = await pause({ reason: 'storm', minutes: 30 }, { 'x-actor': 'Anna' })
    expect(paused).toMatchObject({
      status: 200,
      body: {
        success: true,
        message: expect.stringMatching(/paused until [\d:]+.*may still leave/),
        paused: { reason: 'storm', by: 'Anna', everything: false, until: expect.any(String) },
      },
    })
    expect(await control()).toMatchObject({ paused: (paused.body as { paused: object }).paused })
    expect(await resume()).toMatchObject({
      status: 200,
      body: { message: expect.stringContaining('the pause is over'), paused: null, grace: null },
    })
    expect(await control()).toMatchObject({ paused: null })
    expect(await resume()).toMatchObject({ status: 200, body: { message: 'Nothing held feedback back' } })
  })

  test('is paused without a word as well, until somebody resumes', async () => {
    await harness.start()
    expect(await pause()).toMatchObject({
      status: 200,
      body: {
        paused: { until: null, reason: '', by: '' },
        message: expect.stringContaining('until somebody resumes'),
      },
    })
  })

  test('a pause that has run out is none', async () => {
    await harness.start()
    await pause({ minutes: 1 })
    await database.query(`UPDATE wa_monitor_feedback_control SET paused_until = now() - interval '1 second'`)
    expect(await control()).toMatchObject({ paused: null })
  })

  test('an emergency stop is more than a pause, and says so', async () => {
    await harness.start()
    expect(await pause({ everything: true }, { 'x-actor': 'Anna' })).toMatchObject({
      body: { paused: { everything: true }, message: expect.stringMatching(/nothing leaves any number/) },
    })
    const answer = await pause({ minutes: 5 })
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'emergency_stop',
        message: expect.stringMatching(/by Anna.*resume first.*everything: true/),
      },
    })
    expect(await control()).toMatchObject({ paused: { everything: true, until: null } })
    // Its end may be changed.
    expect((await pause({ everything: true, minutes: 5 })).status).toBe(200)
    const refused = await pause()
    expect(refused).toMatchObject({ status: 409, body: { until: expect.any(String) } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(290)
    expect((await resume()).body.message).toContain('the emergency stop is over')
  })

  test('a grace after an unclean stop is shown, and ended by whoever has looked', async () => {
    await harness.start()
    await database.query(
      `UPDATE wa_monitor_feedback_control SET grace_until = now() + interval '5 minutes', grace_reason = 'It was killed.'`,
    )
    expect(await control()).toMatchObject({ grace: { reason: 'It was killed.', until: expect.any(String) } })
    expect((await resume()).body.message).toContain('the grace after an unclean stop is over')
    expect(await control()).toMatchObject({ grace: null })
  })

  test.each([
    [{ minutes: 0 }, /minutes: must be 1 or more/],
    [{ minutes: 1.5 }, /minutes: must be a whole number/],
    [{ minutes: 999_999 }, /minutes: .*until somebody resumes/],
    [{ reason: 'x'.repeat(501) }, /reason: must be at most 500/],
    [{ everyThing: true }, /everyThing: use every_thing/],
  ])('%o is refused', async (body, message) => {
    await harness.start()
    expect(await pause(body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', message: expect.stringMatching(message) },
    })
    expect(await control()).toMatchObject({ paused: null })
  })
})
