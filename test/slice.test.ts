/**
 * The whole slice without Docker: every service a process of its own, talking to each other through the real client
 * library, SQLite and PostgreSQL. What a contractor posts becomes rows; what we answer reaches his phone.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { useTestDatabase } from '@wa-monitor/database/test'
import {
  type BridgeProcess,
  removeUnlessFailed,
  type ServiceProcess,
  type SimulatorProcess,
  startBridge,
  startMonitor,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const VELO = '120363421664266245@g.us'
/** LID-addressed. */
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'
const PIETER = '27820000004'

const database = useTestDatabase()
const directory = mkdtempSync(join(tmpdir(), 'wa-slice-'))
const root = fileURLToPath(new URL('..', import.meta.url))
let simulator: SimulatorProcess
let bridge: BridgeProcess
let monitors: ServiceProcess[]

beforeAll(async () => {
  execFileSync(process.execPath, [join(root, 'services/migrate/src/main.ts')], {
    env: { PATH: process.env.PATH, DATABASE_URL: database.url() },
  })
  simulator = await startSimulator(directory)
  bridge = await startBridge(directory, simulator)
  await bridge.link()
  monitors = await startMonitors()
})

let failed = false
afterEach(({ task }) => {
  failed ||= task.result?.state === 'fail'
})
afterAll(async () => {
  for (const process of [...monitors, bridge.process, simulator.process]) await process.stop()
  removeUnlessFailed(directory, failed)
})

async function startMonitors(): Promise<ServiceProcess[]> {
  const settings = { storePath: bridge.storePath, databaseUrl: database.url() }
  const started = await Promise.all([
    startMonitor(directory, 'production', {
      ...settings,
      projectsPath: join(root, 'config/prod/projects.yaml'),
    }),
    startMonitor(directory, 'development', {
      ...settings,
      projectsPath: join(root, 'config/dev/projects.yaml'),
    }),
  ])
  for (const { url } of started)
    await waitFor('the monitor to be healthy', async () => (await fetch(`${url}/health`)).ok)
  return started
}

interface Row {
  drop_number: string
  project: string
  user_name: string
  submitted_by: string
  resubmitted: boolean
  revision: number
  comment: string
}

async function rows(schema: 'public' | 'dev', drop: string): Promise<Row[]> {
  return database.query<Row>(`SELECT * FROM ${schema}.qa_photo_reviews WHERE drop_number = $1`, [drop])
}

const row = (schema: 'public' | 'dev', drop: string) =>
  waitFor(`${drop} in ${schema}`, async () => (await rows(schema, drop))[0])

async function totals(): Promise<unknown> {
  return database.query(
    ['public', 'dev']
      .map(
        (
          schema,
        ) => `SELECT '${schema}' AS schema, (SELECT count(*) FROM ${schema}.qa_photo_reviews) AS reviews,
          (SELECT count(*) FROM ${schema}.wa_monitor_drop_events) AS events,
          (SELECT sum(revision) FROM ${schema}.qa_photo_reviews) AS revisions`,
      )
      .join(' UNION ALL '),
  )
}

describe('from a contractor’s phone to a row', () => {
  test('a drop posted in Lawley is a row in public, and none in dev', async () => {
    await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028 done, all photos on 1MAP' })
    expect(await row('public', 'DR1752028')).toMatchObject({
      project: 'Lawley',
      user_name: THABO,
      submitted_by: `${THABO}@s.whatsapp.net`,
      sender_name: 'Thabo',
      comment: 'Created from WhatsApp message',
    })
    // Dev reads a message posted later: so it has passed this one by.
    await simulator.post(VELO, { from: THABO, text: 'DR1752001' })
    await row('dev', 'DR1752001')
    expect(await rows('dev', 'DR1752028')).toEqual([])
  })

  test('one in Velo Test is a row in both', async () => {
    await simulator.post(VELO, { from: PIETER, text: 'dr 1752029' })
    expect(await row('public', 'DR1752029')).toMatchObject({ project: 'Velo Test', user_name: PIETER })
    expect(await row('dev', 'DR1752029')).toMatchObject({ project: 'Velo Test', user_name: PIETER })
  })

  test('one in a LID-addressed group has the phone number of its sender', async () => {
    await simulator.post(MOHADIN, { from: PIETER, text: 'DR1752030', media: 'image' })
    expect(await row('public', 'DR1752030')).toMatchObject({ submitted_by: `${PIETER}@s.whatsapp.net` })
  })

  test('posted again it is a resubmission', async () => {
    await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028 fixed' })
    await waitFor('the resubmission', async () => (await rows('public', 'DR1752028'))[0]?.resubmitted)
    const [review] = await rows('public', 'DR1752028')
    expect(review).toMatchObject({ revision: 1, comment: expect.stringContaining('PHOTOS UPDATED') })
  })

  test('our own answer holds the number and is no resubmission; "klaar" in reply to it is one', async () => {
    const answer = await bridge.call('POST', '/api/send', {
      recipient: LAWLEY,
      message: 'DR1752028: step 9 is missing',
      mentioned_jid: [THABO],
    })
    const id = String(answer.body.message_id)
    const copy = await waitFor('the answer on his phone', async () =>
      (await simulator.copies(THABO)).find(({ message_id }) => message_id === id),
    )
    expect(copy).toMatchObject({
      text: `@${THABO} DR1752028: step 9 is missing`,
      mentioned: [`${THABO}@s.whatsapp.net`],
      error: null,
    })
    await simulator.post(LAWLEY, { from: THABO, text: 'klaar', quoted_id: id })
    await waitFor('the resubmission', async () => (await rows('public', 'DR1752028'))[0]?.revision === 2)
  })

  test('everything stopped and started: still linked, nothing twice, and what came meanwhile is there', async () => {
    const before = await totals()
    for (const process of [...monitors, bridge.process]) await process.stop()
    bridge = await startBridge(directory, simulator)
    await bridge.untilWorking()
    monitors = await startMonitors()
    expect(await totals()).toEqual(before)
    for (const process of monitors) await process.stop()
    await simulator.post(LAWLEY, { from: THABO, text: 'DR1752031' })
    monitors = await startMonitors()
    await row('public', 'DR1752031')
  })

  test('the logs have the lines operators look for, and no words of anybody', () => {
    const [production, development] = monitors.map((process) => process.output())
    expect(production).toContain('Monitoring 4 projects')
    expect(production).toContain(`• Lawley: ${LAWLEY}`)
    expect(production).toContain('Created QA review for DR1752031')
    expect(development).toContain('[DEV] Monitoring')
    expect(`${production}${development}`).not.toContain('all photos on 1MAP')
  })
})
