/** Senders as processes of their own, killed and stopped: who waits after a start, and who does not. */
import { pauseFeedback, resumeFeedback, openSchemaDatabase } from '@wa-monitor/database'
import { evidenceDirectory, startFeedbackSender, waitFor } from '@wa-monitor/local-stack'
import { afterEach, expect, test, type TestContext } from 'vitest'
import { acknowledged, refused } from './fake-bridge.ts'
import { useSender } from './sender-harness.ts'

const harness = useSender('postgres')

afterEach(async () => {
  await harness.database.query('DELETE FROM public.wa_monitor_feedback_senders')
  await harness.database.query(
    `UPDATE public.wa_monitor_feedback_control SET paused_at = NULL, stopped_all = false, grace_until = NULL`,
  )
})

/** Starts one, and waits until its first sign of life or until it is said that nothing leaves. */
async function start(context: TestContext, name: string) {
  const variables = { ...harness.variables(), STARTUP_GRACE_SECONDS: '300' }
  const sender = await startFeedbackSender(evidenceDirectory(context), variables, { name })
  context.onTestFinished(() => sender.stop())
  return sender
}

const living = () =>
  harness.database.query<{ instance: string }>(
    'SELECT instance FROM public.wa_monitor_feedback_senders WHERE stopped_at IS NULL',
  )
const grace = async () =>
  (
    await harness.database.query<{ grace_until: Date | null }>(
      'SELECT grace_until FROM public.wa_monitor_feedback_control',
    )
  )[0]?.grace_until ?? null

async function resume() {
  const database = openSchemaDatabase({
    url: harness.database.url(),
    ownLogin: true,
    schema: 'public',
    applicationName: 'test',
    onNoRole: () => undefined,
  })
  await database.transaction((transaction) => resumeFeedback(transaction, 'public'))
  await database.close()
}

/** One sender that has something waiting, and whose signs of life are newer than that. */
async function withBacklog(context: TestContext) {
  harness.bridge().answer = () => refused(503, 'not_linked')
  const sender = await start(context, 'first')
  await waitFor('its sign of life', async () => (await living()).length === 1)
  await harness.feedback('DR1752028')
  await waitFor('a sign of life after that', async () => {
    const [found] = await harness.database.query<{ later: boolean }>(
      `SELECT seen_at > (SELECT max(queued_at) FROM public.wa_monitor_feedback) AS later
       FROM public.wa_monitor_feedback_senders`,
    )
    return found?.later
  })
  return sender
}

test('killed with something waiting: the next one says so and sends nothing until somebody resumes', async (context) => {
  const first = await withBacklog(context)
  await first.kill()
  harness.bridge().answer = (call) => acknowledged(call)
  const tried = harness.bridge().sends.length
  const second = await start(context, 'second')
  await waitFor('the grace', grace)
  await waitFor('the line', () =>
    second.output().includes('1 feedback waited when the sender ended without a word'),
  )
  expect(second.output()).toContain('Resume on the dashboard’s System page')
  await waitFor('health to say it', async () => {
    const { held_back } = (await (await fetch(`${second.url}/health`)).json()) as { held_back: string | null }
    return held_back?.includes('and 1 waited then')
  })
  expect(harness.bridge().sends).toHaveLength(tried)
  await resume()
  await harness.settled('sent')
  // Killed again a moment later, but nothing waits: no grace.
  await second.kill()
  const third = await start(context, 'third')
  await waitFor('its sign of life', async () => (await living()).length === 2)
  expect(await grace()).toBeNull()
  await third.stop()
}, 60_000)

test('stopped in order with something waiting: a deploy waits for nobody', async (context) => {
  const first = await withBacklog(context)
  await first.stop()
  expect(await living()).toEqual([])
  harness.bridge().answer = (call) => acknowledged(call)
  await start(context, 'second')
  await harness.settled('sent')
  expect(await grace()).toBeNull()
}, 60_000)

test('killed while another one lives: that one goes on, and so does who comes in its place', async (context) => {
  const first = await withBacklog(context)
  await start(context, 'second')
  await waitFor('both', async () => (await living()).length === 2)
  await first.kill()
  harness.bridge().answer = (call) => acknowledged(call)
  await start(context, 'third')
  await waitFor('all three', async () => (await living()).length === 3)
  await harness.settled('sent')
  expect(await grace()).toBeNull()
}, 60_000)

test('a pause of this environment holds every sender, says why on the row, and ends by itself', async () => {
  const database = openSchemaDatabase({
    url: harness.database.url(),
    ownLogin: true,
    schema: 'public',
    applicationName: 'test',
    onNoRole: () => undefined,
  })
  await database.transaction((transaction) =>
    pauseFeedback(transaction, 'public', {
      until: new Date(Date.now() + 3000),
      reason: 'lunch',
      by: 'anna',
      everything: false,
    }),
  )
  await database.close()
  const { lines } = await harness.start()
  await harness.feedback('DR1752028')
  await waitFor('the reason on the row', async () => {
    const [row] = await harness.rows()
    return row?.reason_code === 'paused' && row.reason.includes('paused by anna')
  })
  expect(harness.bridge().sends).toEqual([])
  await harness.settled('sent')
  expect(lines.some((line) => line.startsWith('Feedback is paused by anna until'))).toBe(true)
  await waitFor('the end in the log', () =>
    lines.includes('Feedback goes on: nothing holds it back any more'),
  )
}, 60_000)
