/** The whole way with nothing faked but WhatsApp: contractor's phone → row → reviewer → contractor's phone. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabase, ensureRoles, migrate } from '@wa-monitor/database'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import {
  evidenceDirectory,
  startApi,
  startBridge,
  startFeedbackSender,
  startMonitor,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { beforeEach, expect, test, type TestContext } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'
const BRIDGE_KEY = 'test-key-of-this-test-bridge'
const database = useTestDatabase()

// One database for both tests: the second finds it as the first did.
beforeEach(() =>
  database.query('DROP SCHEMA IF EXISTS public, dev, wa_monitor_queue CASCADE; CREATE SCHEMA public'),
)

/** All services on an installation of a test's own, linked; the sender is started by the test. */
async function startAll(context: TestContext, share: 'when_busy' | 'always') {
  const directory = evidenceDirectory(context)
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await migrate(owner)
  // Then every service takes on the role of its schema, as it does in production.
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
  const projectsPath = join(directory, 'projects.yaml')
  writeFileSync(
    projectsPath,
    `projects:\n  - {name: Lawley, group_jid: "${LAWLEY}", share_messages: ${share}}\n`,
  )

  const simulator = await startSimulator(directory)
  context.onTestFinished(() => simulator.process.stop())
  const bridge = await startBridge(directory, simulator, { WHATSAPP_API_KEY: BRIDGE_KEY })
  context.onTestFinished(() => bridge.process.stop())
  const monitor = await startMonitor(directory, 'production', {
    storePath: bridge.storePath,
    projectsPath,
    databaseUrl: database.url(),
  })
  context.onTestFinished(() => monitor.stop())
  const variables = {
    ENV: 'production',
    DATABASE_URL: database.url(),
    QUEUE_DATABASE_URL: database.url(),
    CONFIG_PATH: projectsPath,
    BRIDGE_URL: bridge.process.url,
    WHATSAPP_API_KEY: BRIDGE_KEY,
  }
  const api = await startApi(directory, variables)
  context.onTestFinished(() => api.process.stop())
  await bridge.link()
  const startSender = async () => {
    const sender = await startFeedbackSender(directory, variables)
    context.onTestFinished(() => sender.stop())
    await waitFor('the sender to be healthy', async () => (await fetch(`${sender.url}/health`)).ok)
    return sender
  }
  const drops = async () =>
    (await api.call('GET', '/api/drops')).body.drops as { id: string; state: string }[]
  return { simulator, api, drops, startSender }
}

test('a contractor posts, a reviewer answers, his phone has one readable reply that mentions him', async (context) => {
  const { simulator, api, drops, startSender } = await startAll(context, 'when_busy')
  const sender = await startSender()
  const posted = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
  await waitFor('the drop', async () => (await drops())[0])
  const answer = await api.call('POST', '/api/wa-monitor-send-feedback', {
    dropId: 'DR1752028',
    message: 'step 9 is missing',
  })
  expect(answer).toMatchObject({ status: 202, body: { success: true, position: 1 } })
  await waitFor('the feedback to be sent', async () => (await drops())[0]?.state === 'feedback_sent')

  const copies = await waitFor('the answer on his phone', async () => {
    const received = (await simulator.copies(THABO)).filter(({ text }) => text.includes('step 9'))
    return received.length > 0 && received
  })
  expect(copies).toMatchObject([
    {
      text: `@${THABO} DR1752028: step 9 is missing`,
      mentioned: [`${THABO}@s.whatsapp.net`],
      quoted_id: posted,
      chat_jid: LAWLEY,
      duplicate: false,
      error: null,
    },
  ])
  expect(
    await database.query('SELECT feedback_sent IS NOT NULL AS sent, revision FROM public.qa_photo_reviews'),
  ).toEqual([{ sent: true, revision: 0 }])
  const { body } = await api.call('GET', '/api/drops/DR1752028/timeline')
  expect((body.entries as { kind: string }[]).map(({ kind }) => kind)).toEqual([
    'created',
    'feedback_queued',
    'feedback_sending',
    'feedback_sent',
  ])
  expect(sender.output()).toContain('Feedback sent for DR1752028')
  expect(`${sender.output()}${api.process.output()}`).not.toContain('step 9')
})

test('three drops of one contractor: one message on his phone, which mentions him once', async (context) => {
  const { simulator, api, drops, startSender } = await startAll(context, 'always')
  const numbers = ['DR1752021', 'DR1752022', 'DR1752023']
  for (const number of numbers) await simulator.post(LAWLEY, { from: THABO, text: number })
  await waitFor('the drops', async () => (await drops()).length === numbers.length)
  for (const number of numbers) {
    const request = { dropId: number, message: `${number}: step 9 is missing` }
    expect((await api.call('POST', '/api/wa-monitor-send-feedback', request)).status).toBe(202)
  }
  await startSender()
  await waitFor('all to be sent', async () => (await drops()).every(({ state }) => state === 'feedback_sent'))
  const copies = await waitFor('the answer on his phone', async () => {
    const received = (await simulator.copies(THABO)).filter(({ text }) => text.includes('step 9'))
    return received.length > 0 && received
  })
  expect(copies).toMatchObject([
    { mentioned: [`${THABO}@s.whatsapp.net`], chat_jid: LAWLEY, duplicate: false, error: null },
  ])
  const [{ text } = { text: '' }] = copies
  expect(text.match(/@27820000001/g)).toHaveLength(1)
  for (const number of numbers) expect(text).toContain(`${number}: step 9 is missing`)
})
