/** A word in the group stops everything: contractors' phones, bridge, messages.db, sender, and the mark on the phones. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createDatabase,
  ensureRoles,
  migrate,
  openSchemaDatabase,
  pauseFeedback,
  resumeFeedback,
  type Transaction,
} from '@wa-monitor/database'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import {
  evidenceDirectory,
  startBridge,
  startFeedbackSender,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { beforeAll, beforeEach, expect, test, type TestContext } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
/** LID-addressed. */
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'
const SIPHO = '27820000002'
const LERATO = '27820000003'
const BRIDGE_KEY = 'test-key-of-this-test-bridge'

const database = useTestDatabase()

beforeAll(async () => {
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await migrate(owner)
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
})
beforeEach(async () => {
  for (const schema of ['public', 'dev']) {
    await database.query(`DELETE FROM ${schema}.wa_monitor_feedback_control`)
    await database.query(`INSERT INTO ${schema}.wa_monitor_feedback_control DEFAULT VALUES`)
    await database.query(`TRUNCATE ${schema}.wa_monitor_feedback_followed`)
  }
})

/** As the api does it. */
async function asApi(work: (transaction: Transaction) => Promise<unknown>): Promise<void> {
  const own = openSchemaDatabase({
    url: database.url(),
    ownLogin: false,
    schema: 'public',
    applicationName: 'test',
    onNoRole: () => undefined,
  })
  await own.transaction(work)
  await own.close()
}

async function world(context: TestContext, over: Record<string, string> = {}) {
  const directory = evidenceDirectory(context)
  const projectsPath = join(directory, 'projects.yaml')
  const lines = [
    ['Lawley', LAWLEY],
    ['Mohadin', MOHADIN],
  ].map(([name, jid]) => `  - {name: ${name}, group_jid: "${jid}"}\n`)
  writeFileSync(projectsPath, `projects:\n${lines.join('')}`)
  const simulator = await startSimulator(directory)
  context.onTestFinished(() => simulator.process.stop())
  const bridge = await startBridge(directory, simulator, { WHATSAPP_API_KEY: BRIDGE_KEY })
  const made = {
    simulator,
    bridge,
    startSender: () =>
      startFeedbackSender(directory, {
        ENV: 'production',
        DATABASE_URL: database.url(),
        QUEUE_DATABASE_URL: database.url(),
        CONFIG_PATH: projectsPath,
        BRIDGE_URL: bridge.process.url,
        WHATSAPP_API_KEY: BRIDGE_KEY,
        WHATSAPP_DB_PATH: bridge.storePath,
        STOP_WORD_NUMBERS: '+27 82 000 0001, 27820000003',
        ...over,
      }),
    /** The bridge at the same address, as it comes back after a crash. */
    restartBridge: async () => {
      const port = new URL(bridge.process.url).port
      made.bridge = await startBridge(directory, simulator, {
        WHATSAPP_API_KEY: BRIDGE_KEY,
        BRIDGE_PORT: port,
      })
      await made.bridge.untilWorking()
    },
  }
  context.onTestFinished(() => made.bridge.process.stop())
  await bridge.link()
  const schema = over.ENV === 'development' ? 'dev' : 'public'
  const control = async () =>
    (
      await database.query<{ paused: boolean; stopped_all: boolean; by: string; reason: string }>(
        `SELECT paused_at IS NOT NULL AS paused, stopped_all, paused_by AS by, paused_reason AS reason
         FROM ${schema}.wa_monitor_feedback_control`,
      )
    )[0]
  const reactions = async (phone: string) =>
    (await simulator.copies(phone))
      .filter(({ kind }) => kind === 'reaction')
      .map(({ text, target_id }) => [text, target_id])
  const until = (what: string, paused: boolean) =>
    waitFor(what, async () => (await control())?.paused === paused)
  const bridgePaused = async () => (await made.bridge.health()).paused ?? null
  return Object.assign(made, { control, reactions, until, bridgePaused })
}

test('!STOP of a number on the list stops everything at once, !START lets it go on, and nothing else does either', async (context) => {
  const { simulator, bridge, startSender, control, reactions, until, bridgePaused } = await world(context)
  let sender = await startSender()
  await waitFor('health', async () => (await fetch(`${sender.url}/health`)).ok)
  for (const text of ['skilled', 'STOP', '!stop please']) await simulator.post(LAWLEY, { from: THABO, text })
  for (const text of ['!STOP', '!stop']) await simulator.post(LAWLEY, { from: SIPHO, text })
  const stop = await simulator.post(LAWLEY, { from: THABO, text: ' !Stop ' })
  await until('the stop', true)
  expect(await control()).toEqual({
    paused: true,
    stopped_all: true,
    by: '2782…01',
    reason: '!STOP in Lawley',
  })
  await waitFor('the mark on his phone', async () => (await reactions(THABO)).length > 0)
  expect(await reactions(THABO)).toEqual([['✋', stop]])
  const paused = await waitFor('the bridge to be paused', bridgePaused)
  expect(paused.reason).toBe('Emergency stop of feedback (production), 2782…01: !STOP in Lawley')
  const refused = await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'x' })
  expect([refused.status, refused.body.code]).toEqual([423, 'paused'])
  // One line about the stranger, with his number masked.
  expect(
    sender.output().match(/2782…02 wrote !STOP in Lawley and is not on STOP_WORD_NUMBERS/g),
  ).toHaveLength(1)
  expect(sender.output()).not.toContain('27820000')

  // A crash forgets nothing and repeats nothing.
  await sender.kill()
  sender = await startSender()
  context.onTestFinished(() => sender.stop())
  const start = await simulator.post(LAWLEY, { from: THABO, text: '!START' })
  await until('the start', false)
  await waitFor('the bridge to go on', async () => (await bridgePaused()) === null)
  await waitFor('the second mark', async () => (await reactions(THABO)).length > 1)
  expect(await reactions(THABO)).toEqual([
    ['✋', stop],
    ['▶️', start],
  ])

  // The same in a group that knows its members by LID, from the second number on the list.
  const hers = await simulator.post(MOHADIN, { from: LERATO, text: '!STOP' })
  await until('her stop', true)
  expect(await control()).toMatchObject({ by: '2782…03', reason: '!STOP in Mohadin' })
  await waitFor('her mark', async () => (await reactions(LERATO)).some(([, target]) => target === hers))
})

test('development stops too, and says nothing', async (context) => {
  const { simulator, startSender, until, bridgePaused, reactions } = await world(context, {
    ENV: 'development',
  })
  const sender = await startSender()
  context.onTestFinished(() => sender.stop())
  await simulator.post(LAWLEY, { from: THABO, text: '!STOP' })
  await until('the stop', true)
  expect((await waitFor('the bridge to be paused', bridgePaused)).reason).toContain('(development)')
  await waitFor('the line', () => sender.output().includes('The stop word is not confirmed in the group'))
  expect(await reactions(THABO)).toEqual([])
})

test('an emergency stop reaches a bridge that was away; somebody’s own pause outlives its end', async (context) => {
  const made = await world(context)
  const { startSender, bridgePaused } = made
  const sender = await startSender()
  context.onTestFinished(() => sender.stop())
  await made.bridge.process.kill()
  await asApi((transaction) =>
    pauseFeedback(transaction, 'public', { until: null, reason: 'wrong drop', by: 'anna', everything: true }),
  )
  await waitFor('the line', () => sender.output().includes('has not reached'))
  await made.restartBridge()
  expect((await waitFor('the bridge to be paused', bridgePaused)).reason).toContain('anna: wrong drop')
  // Whoever lets it go at the bridge alone is not obeyed while the stop is in force.
  await made.bridge.call('POST', '/api/resume')
  await waitFor('it to be paused again', bridgePaused)
  // A pause of somebody else's, made meanwhile, is his.
  await made.bridge.call('POST', '/api/pause', { reason: 'stocktaking' })
  await asApi((transaction) => resumeFeedback(transaction, 'public'))
  await waitFor('the line', () =>
    sender.output().includes('Feedback goes on: nothing holds it back any more'),
  )
  expect((await bridgePaused())?.reason).toBe('stocktaking')
})
