/** What a sender promises, the same on either queue: run by sender-postgres.test.ts and sender-redis.test.ts. */
import type { QueueConnection } from '@wa-monitor/contracts'
import { evidenceDirectory, startFeedbackSender, waitFor } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'
import { acknowledged, refused, type SendCall, startFakeBridge } from './fake-bridge.ts'
import { LAWLEY, MOHADIN, THABO, useSender } from './sender-harness.ts'

export function testSender(kind: QueueConnection['kind']): void {
  const harness = useSender(kind)
  const { database } = harness
  const messages = () => harness.bridge().sends.map(({ body }) => body.message.slice(0, 9))

  test('feedback leaves under its own key, as a reply that mentions, and its review says so', async () => {
    const { lines } = await harness.start()
    const id = await harness.feedback('DR1752028')
    const [row] = await harness.settled('sent')
    expect(harness.bridge().sends).toEqual([
      {
        key: id,
        body: {
          recipient: LAWLEY,
          message: 'DR1752028: step 9 is missing',
          mentioned_jid: [THABO],
          quoted_message_id: 'POST-DR1752028',
        },
      },
    ])
    expect(row).toMatchObject({ message_id: expect.stringMatching(/^3EB0/), feedback_sent: expect.any(Date) })
    expect(await harness.events(id)).toEqual(['sending', 'sent'])
    expect(lines).toContain('Feedback sent for DR1752028')
    expect(lines.join()).not.toContain('step 9')
  })

  test('a reply of a rule leaves as it is, without a review', async () => {
    const { sender, lines } = await harness.start()
    await database.query(
      `INSERT INTO wa_monitor_feedback (kind, drop_number, revision, project, group_jid, message, mentioned_jid)
       VALUES ('reply', '', 0, 'Lawley', $1, 'Noted, thanks', $2)`,
      [LAWLEY, THABO],
    )
    await sender.reconcile()
    await harness.settled('sent')
    expect(harness.bridge().sends.map(({ body }) => body)).toEqual([
      { recipient: LAWLEY, message: 'Noted, thanks', mentioned_jid: [THABO] },
    ])
    expect(lines).toContain('Reply of a rule of Lawley sent')
  })

  test('a limit is waited for: nobody overtakes, nothing fails', async () => {
    harness.bridge().answer = (call, n) =>
      n < 2 ? refused(429, 'rate_limited', { 'retry-after': '1' }) : acknowledged(call)
    const ids = []
    for (const drop of ['DR1752021', 'DR1752022']) ids.push(await harness.feedback(drop, { job: false }))
    const { lines } = await harness.start()
    await waitFor('the wait to be said', () => lines.some((line) => line.includes('waits until')))
    const [first] = await harness.rows()
    expect(first).toMatchObject({
      state: 'queued',
      reason_code: 'rate_limited',
      waits_until: expect.any(Date),
    })
    await harness.settled('sent')
    const order = messages()
    expect(order.slice(-2)).toEqual(['DR1752021', 'DR1752022'])
    expect(lines.join('\n')).toMatch(/Feedback for DR1752021 waits until \d\d:\d\d:\d\d \(2 per minute\)/)
    for (const id of ids) expect(await harness.events(id)).not.toContain('failed')
  })

  test('a bridge that is not linked is tried again without end, in order; one entry per cause', async () => {
    harness.bridge().answer = (call, n) => (n < 2 ? refused(503, 'not_linked') : acknowledged(call))
    const first = await harness.feedback('DR1752021', { job: false })
    await harness.feedback('DR1752022', { job: false })
    const { sender } = await harness.start()
    await waitFor('the bridge to be named', () => sender.health().bridge)
    expect(sender.health().status).toBe('ok')
    await harness.settled('sent')
    expect(messages().slice(-2)).toEqual(['DR1752021', 'DR1752022'])
    expect(await harness.events(first)).toEqual(['sending', 'queued', 'sent'])
    expect(sender.health().bridge).toBeNull()
  })

  test('a bridge that is not there, and then is', async () => {
    const port = Number(new URL(harness.bridge().url).port)
    await harness.bridge().stop()
    await harness.feedback('DR1752028')
    const { sender } = await harness.start()
    await waitFor('the bridge to be named', () => sender.health().bridge)
    expect(sender.health()).toMatchObject({ status: 'ok', bridge: expect.stringContaining('ECONNREFUSED') })
    const back = await startFakeBridge(port)
    await harness.settled('sent')
    expect(back.sends).toHaveLength(1)
    await back.stop()
    await harness
      .bridge()
      .stop()
      .catch(() => undefined)
  })

  test('no answer means maybe: the same key again', async () => {
    harness.bridge().answer = (call, n) => (n === 0 ? 'cut' : acknowledged(call))
    const id = await harness.feedback('DR1752028')
    await harness.start()
    await harness.settled('sent')
    expect(harness.bridge().sends.map(({ key }) => key)).toEqual([id, id])
  })

  test('taken but not acknowledged: asked again under the same key, and others go on meanwhile', async () => {
    harness.bridge().answer = (call) => {
      const isFirst = call.body.message.includes('DR1752021')
      const asked = harness.bridge().sends.filter(({ key }) => key === call.key).length
      return acknowledged(call, isFirst && asked === 1 ? 'accepted' : 'server_ack')
    }
    const first = await harness.feedback('DR1752021', { job: false })
    await harness.feedback('DR1752022', { job: false })
    await harness.start()
    await harness.settled('sent')
    expect(messages()).toEqual(['DR1752021', 'DR1752022', 'DR1752021'])
    expect(await harness.events(first)).toEqual(['sending', 'sending', 'sent'])
  })

  test.each([
    ['a group we are not in', refused(404, 'unknown_recipient'), 'unknown_recipient'],
    ['somebody who left', refused(422, 'mention_not_in_group'), 'mention_not_in_group'],
    ['refused by WhatsApp', acknowledged({ key: 'x' }, 'refused'), 'refused'],
  ])('%s: failed, with the reason, and the next one goes', async (_what, reply, code) => {
    harness.bridge().answer = (call) => (call.body.message.includes('DR1752021') ? reply : acknowledged(call))
    const id = await harness.feedback('DR1752021', { job: false })
    await harness.feedback('DR1752022', { job: false })
    const { lines } = await harness.start()
    const [failed, sent] = await harness.settled('sent', 'failed')
    expect(failed).toMatchObject({ state: 'failed', reason_code: code, feedback_sent: null })
    expect(failed?.reason).not.toBe('')
    expect(sent).toMatchObject({ state: 'sent' })
    expect(await harness.events(id)).toEqual(['sending', 'failed'])
    expect(lines).toContain(`Feedback for DR1752021 failed: ${code}`)
  })

  test('a message that cannot be quoted is sent without the quote, under the same key', async () => {
    harness.bridge().answer = (call) =>
      call.body.quoted_message_id === undefined ? acknowledged(call) : refused(422, 'quoted_message_unknown')
    const id = await harness.feedback('DR1752028')
    await harness.start()
    await harness.settled('sent')
    const calls = harness.bridge().sends.map(({ key, body }) => [key, body.quoted_message_id])
    expect(calls).toEqual([
      [id, 'POST-DR1752028'],
      [id, undefined],
    ])
  })

  test('a message the bridge stumbles over holds up its own group for a while, and no other', async () => {
    harness.bridge().answer = (call, n) =>
      call.body.message.includes('DR1752021') && n === 0 ? refused(500, 'internal_error') : acknowledged(call)
    await harness.feedback('DR1752021', { job: false })
    await harness.feedback('DR1752022', { job: false })
    await harness.feedback('DR1752023', { job: false, group: MOHADIN })
    await harness.start()
    await harness.settled('sent')
    expect(messages()).toEqual(['DR1752021', 'DR1752023', 'DR1752021', 'DR1752022'])
  })

  test('a sender that is killed while it sends: another takes over under the same key', async (context) => {
    harness.bridge().answer = (call, n) => (n === 0 ? 'hang' : acknowledged(call))
    const id = await harness.feedback('DR1752028')
    const killed = await startFeedbackSender(evidenceDirectory(context), harness.variables())
    await waitFor('the request', () => harness.bridge().sends.length === 1)
    await killed.kill()
    await harness.start()
    await harness.settled('sent')
    expect(harness.bridge().sends.map(({ key }) => key)).toEqual([id, id])
  })

  test('a wrong key of the bridge fails nothing: a person puts it right', async () => {
    harness.bridge().answer = (call, n) => (n === 0 ? refused(401, 'api_key_wrong') : acknowledged(call))
    harness.bridge().limits = refused(401, 'api_key_wrong')
    await harness.feedback('DR1752028')
    const { lines } = await harness.start()
    await harness.settled('sent')
    expect(lines.join('\n')).toContain('check WHATSAPP_API_KEY')
  })

  test('posted again before it left: held for the reviewer', async () => {
    const id = await harness.feedback('DR1752028', { job: false })
    await database.query('UPDATE public.qa_photo_reviews SET revision = 1')
    const { lines } = await harness.start()
    const [row] = await harness.settled('held')
    expect(row).toMatchObject({
      reason_code: 'resubmitted',
      reason: expect.stringContaining('look at the new photos'),
    })
    expect(harness.bridge().sends).toEqual([])
    expect(await harness.events(id)).toEqual(['held'])
    expect(lines).toContain('Feedback for DR1752028 is held: resubmitted')
  })

  test('posted again while it left: sent, and the review of the new photos does not say so', async () => {
    harness.bridge().answer = async (call: SendCall) => {
      await database.query('UPDATE public.qa_photo_reviews SET revision = 1')
      return acknowledged(call)
    }
    await harness.feedback('DR1752028')
    await harness.start()
    const [row] = await harness.settled('sent')
    expect(row?.feedback_sent).toBeNull()
  })

  test('handed over by a sender that died, then posted again: only asked about', async () => {
    const known = await harness.feedback('DR1752021', { job: false, state: 'sending' })
    await harness.feedback('DR1752022', { job: false, state: 'sending' })
    await database.query('UPDATE public.qa_photo_reviews SET revision = 1')
    harness.bridge().lookUp = (key) => (key === known ? acknowledged({ key }) : refused(404, 'send_unknown'))
    await harness.start()
    const rows = await harness.settled('sent', 'held')
    expect(rows.map(({ state, feedback_sent }) => [state, feedback_sent])).toEqual([
      ['sent', null],
      ['held', null],
    ])
    expect(harness.bridge().sends).toEqual([])
  })

  test('rows without a job are queued again', async () => {
    const { sender, lines } = await harness.start()
    await harness.feedback('DR1752021', { job: false })
    await harness.feedback('DR1752022', { job: false })
    await sender.reconcile()
    await harness.settled('sent')
    expect(messages()).toEqual(['DR1752021', 'DR1752022'])
    expect(lines).toContain('Queued 2 feedback without a job')
  })

  test('two senders at once: each message under one key, every row sent', async () => {
    const ids = []
    for (let index = 0; index < 12; index += 1)
      ids.push(await harness.feedback(`DR17520${10 + index}`, { job: false }))
    await Promise.all([harness.start(), harness.start()])
    await harness.settled('sent')
    expect([...new Set(harness.bridge().sends.map(({ key }) => key))].toSorted()).toEqual(ids.toSorted())
    for (const id of ids)
      expect((await harness.events(id)).filter((state) => state === 'sent')).toHaveLength(1)
  })

  test('a stop gives the job in hand back; the next start sends it under the same key', async () => {
    harness.bridge().answer = (call, n) => (n === 0 ? 'hang' : acknowledged(call))
    const id = await harness.feedback('DR1752028')
    const { sender } = await harness.start()
    await waitFor('the request', () => harness.bridge().sends.length === 1)
    await harness.stop(sender)
    expect(await harness.rows()).toMatchObject([{ state: 'sending' }])
    await harness.start()
    await harness.settled('sent')
    expect(harness.bridge().sends.map(({ key }) => key)).toEqual([id, id])
  })

  test('a dry run sends nothing and says so', async () => {
    await harness.feedback('DR1752028')
    const { sender } = await harness.start({ dryRun: true })
    expect(await harness.settled('held')).toMatchObject([{ reason_code: 'dry_run' }])
    expect(harness.bridge().sends).toEqual([])
    expect(sender.health().dry_run).toBe(true)
  })

  test('health over HTTP', async () => {
    const { sender } = await harness.start()
    const answer = await fetch(`${sender.address()}/health`)
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      status: 'ok',
      environment: 'production',
      schema: 'public',
      dry_run: false,
      reasons: [],
      bridge: null,
      projects: null,
    })
    expect((await fetch(`${sender.address()}/health/live`)).status).toBe(200)
  })
}
