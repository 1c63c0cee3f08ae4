/** From the row to the contractor's phone and back: what WhatsApp says of the message, on the row, through crashes. */
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createDatabase, ensureRoles, migrate } from '@wa-monitor/database'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import {
  evidenceDirectory,
  startBridge,
  startFeedbackSender,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'

/** LID-addressed: receipts name LIDs, the row a phone number. */
const MOHADIN = '120363421532174586@g.us'
const LERATO = '27820000003'
const BRIDGE_KEY = 'test-key-of-this-test-bridge'
const database = useTestDatabase()

test('sent, delivered and read, although the sender is killed in between', async (context) => {
  const directory = evidenceDirectory(context)
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await migrate(owner)
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
  const projectsPath = join(directory, 'projects.yaml')
  writeFileSync(projectsPath, `projects:\n  - {name: Mohadin, group_jid: "${MOHADIN}"}\n`)
  const simulator = await startSimulator(directory)
  context.onTestFinished(() => simulator.process.stop())
  const bridge = await startBridge(directory, simulator, { WHATSAPP_API_KEY: BRIDGE_KEY })
  context.onTestFinished(() => bridge.process.stop())
  await bridge.link()
  const start = () =>
    startFeedbackSender(directory, {
      ENV: 'production',
      DATABASE_URL: database.url(),
      QUEUE_DATABASE_URL: database.url(),
      CONFIG_PATH: projectsPath,
      BRIDGE_URL: bridge.process.url,
      WHATSAPP_API_KEY: BRIDGE_KEY,
      WHATSAPP_DB_PATH: bridge.storePath,
    })
  let sender = await start()

  const reviewId = randomUUID()
  await database.query(
    `INSERT INTO public.qa_photo_reviews (id, drop_number, review_date, project) VALUES ($1, 'DR1752028', '2025-11-21', 'Mohadin')`,
    [reviewId],
  )
  await database.query(
    `INSERT INTO public.wa_monitor_feedback
       (drop_number, review_id, revision, project, group_jid, message, mentioned_jid)
     VALUES ('DR1752028', $1, 0, 'Mohadin', $2, 'step 9 is missing', $3)`,
    [reviewId, MOHADIN, `${LERATO}@s.whatsapp.net`],
  )
  const row = async () =>
    (
      await database.query<{ state: string; delivered: boolean; read: boolean }>(
        `SELECT state, delivered_at IS NOT NULL AS delivered, read_at IS NOT NULL AS read FROM public.wa_monitor_feedback`,
      )
    )[0]
  await waitFor('the delivery', async () => (await row())?.state === 'delivered')
  const health = (await (await fetch(`${sender.url}/health`)).json()) as object
  expect(health).toMatchObject({ status: 'ok', following: null, held_back: null })
  await sender.kill()
  await simulator.call('POST', `/admin/groups/${MOHADIN}/read`, { phone: LERATO })
  sender = await start()
  context.onTestFinished(() => sender.stop())
  await waitFor('the reading', async () => (await row())?.state === 'read')
  expect(await row()).toEqual({ state: 'read', delivered: true, read: true })
  const events = await database.query<{ state: string }>(
    'SELECT state FROM public.wa_monitor_feedback_events ORDER BY id',
  )
  expect(events.map(({ state }) => state)).toEqual(['sending', 'sent', 'delivered', 'read'])
  const copies = (await simulator.copies(LERATO)).filter(({ text }) => text.includes('step 9'))
  expect(copies).toHaveLength(1)
})
