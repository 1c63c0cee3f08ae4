/** The whole way with nothing faked but WhatsApp: contractor's phone → bridge → monitor → sender → contractor's phone. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabase, ensureRoles, migrate } from '@wa-monitor/database'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import {
  evidenceDirectory,
  startBridge,
  startFeedbackSender,
  startMonitor,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'
const BRIDGE_KEY = 'test-key-of-this-test-bridge'
const database = useTestDatabase()

test('a contractor who posts is told once, in reply to his message, that it has arrived', async (context) => {
  const directory = evidenceDirectory(context)
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await migrate(owner)
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
  const projectsPath = join(directory, 'projects.yaml')
  writeFileSync(
    projectsPath,
    `projects:
  - name: Lawley
    group_jid: "${LAWLEY}"
    language: af
    acknowledge: {received: true}
    templates: {received: 'Dankie {mention}, {drop} is ontvang.'}
`,
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
  const sender = await startFeedbackSender(directory, {
    ENV: 'production',
    DATABASE_URL: database.url(),
    QUEUE_DATABASE_URL: database.url(),
    CONFIG_PATH: projectsPath,
    BRIDGE_URL: bridge.process.url,
    WHATSAPP_API_KEY: BRIDGE_KEY,
  })
  context.onTestFinished(() => sender.stop())
  await bridge.link()
  await waitFor('the sender to be healthy', async () => (await fetch(`${sender.url}/health`)).ok)

  const posted = await simulator.post(LAWLEY, { from: THABO, text: 'dr 1752028 en DR1752029, DR12345' })
  await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028 klaar' })
  const answers = async () =>
    (await simulator.copies(THABO)).filter(({ text, duplicate }) => text.includes('ontvang') && !duplicate)
  await waitFor('the answer on his phone', async () => (await answers()).length > 0, 45_000)
  await waitFor('the second post to be counted', async () => {
    const rows = await database.query('SELECT 1 FROM public.qa_photo_reviews WHERE resubmitted')
    return rows.length === 1
  })
  expect(await answers()).toMatchObject([
    {
      text: `Dankie @${THABO}, DR1752028 en DR1752029 is ontvang.`,
      mentioned: [`${THABO}@s.whatsapp.net`],
      quoted_id: posted,
      chat_jid: LAWLEY,
      error: null,
    },
  ])
  // It names drops, and comes from our own number: it is no posting of them.
  expect(await database.query('SELECT 1 FROM public.wa_monitor_drop_events')).toHaveLength(3)
  expect(`${monitor.output()}${sender.output()}`).not.toContain('is ontvang')
})
