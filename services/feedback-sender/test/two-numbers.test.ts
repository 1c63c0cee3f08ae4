/** Two real bridges with two numbers in one group; nothing faked but WhatsApp. Counted on the contractor's phone. */
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { feedbackQueueOf, qrResponseSchema } from '@wa-monitor/contracts'
import { createDatabase, migrate } from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import {
  type BridgeProcess,
  evidenceDirectory,
  type SimulatorProcess,
  startBridge,
  startFeedbackSender,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { openFeedbackQueue } from '@wa-monitor/queue'
import { expect, test, type TestContext } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'
const FIRST = '27820000000'
const SECOND = '27820000090'
const KEY = 'test-key-of-these-test-bridges'
const database = useTestDatabase()

interface World {
  simulator: SimulatorProcess
  second: BridgeProcess
  /** Answers a drop, and resolves when the row is one of these; by default when it has gone out. */
  answer(drop: string, ...states: string[]): Promise<{ sender: string; state: string }>
  row(drop: string): Promise<{ sender: string; state: string } | undefined>
  /** Which number's copies Thabo's phone has of what was said about a drop: once per message, whatever came again. */
  heardFrom(drop: string): Promise<string[]>
  startSecond(): Promise<BridgeProcess>
}

async function makeWorld(context: TestContext): Promise<World> {
  const directory = evidenceDirectory(context)
  const owner = createDatabase(database.url(), { applicationName: 'test' })
  await migrate(owner)
  await owner.close()
  const simulator = await startSimulator(directory)
  context.onTestFinished(() => simulator.process.stop())
  await simulator.call('POST', '/admin/contractors', { phone: SECOND, name: 'QA second' })
  await simulator.call('POST', `/admin/groups/${LAWLEY}/members`, { phone: SECOND })

  let port = '0'
  const start = async (name: string) => {
    mkdirSync(join(directory, name), { recursive: true })
    const variables = { WHATSAPP_API_KEY: KEY, BRIDGE_PORT: name === 'second' ? port : '0' }
    const bridge = await startBridge(join(directory, name), simulator, variables)
    context.onTestFinished(() => bridge.process.stop())
    if (name === 'second') port = new URL(bridge.process.url).port
    return bridge
  }
  const [first, second] = [await start('first'), await start('second')]
  await first.link()
  await linkAs(simulator, second, SECOND)

  const queueConnection = { kind: 'postgres', url: database.url() } as const
  const queue = openFeedbackQueue(queueConnection, feedbackQueueOf('production'))
  context.onTestFinished(() => queue.close())
  const sender = await startFeedbackSender(directory, {
    ENV: 'production',
    DATABASE_URL_PROD: database.url(),
    QUEUE_DATABASE_URL: database.url(),
    CONFIG_PATH: join(directory, 'none.yaml'),
    BRIDGE_URL: first.process.url,
    SENDERS: `second=${second.process.url},first=${first.process.url}`,
    WHATSAPP_API_KEY: KEY,
    WHATSAPP_DB_PATH: first.storePath,
    SENDER_STORES: second.storePath,
  })
  context.onTestFinished(() => sender.stop())

  const row = async (drop: string) => {
    const [found] = await database.query<{ sender: string; state: string }>(
      'SELECT sender, state FROM public.wa_monitor_feedback WHERE drop_number = $1',
      [drop],
    )
    return found
  }
  return {
    simulator,
    second,
    row,
    startSecond: () => start('second'),
    async answer(drop, ...states) {
      await queue.add([await insertFeedback(drop)])
      const wanted = states.length > 0 ? states : ['sent', 'delivered', 'read']
      return waitFor(`${drop} to be ${wanted.join(' or ')}`, async () => {
        const found = await row(drop)
        return found && wanted.includes(found.state) && found
      })
    },
    async heardFrom(drop) {
      const copies = (await simulator.copies(THABO)).filter(
        ({ text, duplicate }) => text.includes(drop) && !duplicate,
      )
      return copies.map(({ sender: from }) => from.replace(/[:@].*/, ''))
    },
  }
}

async function insertFeedback(drop: string) {
  const [review] = await database.query<{ id: string }>(
    `INSERT INTO public.qa_photo_reviews (id, drop_number, review_date, project, submitted_by)
     VALUES ($1, $2, '2025-11-21', 'Lawley', $3) RETURNING id`,
    [randomUUID(), drop, `${THABO}@s.whatsapp.net`],
  )
  const [row] = await database.query<{ id: string; seq: string }>(
    `INSERT INTO public.wa_monitor_feedback
       (drop_number, review_id, revision, project, group_jid, message, mentioned_jid)
     VALUES ($1, $2, 0, 'Lawley', $3, 'step 9 is missing', $4) RETURNING id, seq`,
    [drop, review?.id, LAWLEY, `${THABO}@s.whatsapp.net`],
  )
  return { id: row?.id ?? '', rank: 0, seq: Number(row?.seq) }
}

async function linkAs(simulator: SimulatorProcess, bridge: BridgeProcess, phone: string): Promise<void> {
  await waitFor('its code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
  const { qr } = qrResponseSchema.parse((await bridge.call('GET', '/api/qr')).body)
  await simulator.call('POST', '/admin/mock-phone/scan-qr', { qr, phone })
  await bridge.untilWorking()
}

test('the second number sends; not in the group, or logged out, and the first one does', async (context) => {
  const world = await makeWorld(context)
  // Each number's own store tells what became of what it sent.
  expect(await world.answer('DR1752021', 'delivered')).toMatchObject({ sender: 'second' })
  expect(await world.heardFrom('DR1752021')).toEqual([SECOND])

  await world.simulator.call('DELETE', `/admin/groups/${LAWLEY}/members/${SECOND}`)
  expect(await world.answer('DR1752022', 'delivered')).toMatchObject({ sender: 'first' })
  expect(await world.heardFrom('DR1752022')).toEqual([FIRST])

  await world.simulator.call('POST', `/admin/groups/${LAWLEY}/members`, { phone: SECOND })
  expect(await world.answer('DR1752023')).toMatchObject({ sender: 'second' })

  await world.simulator.call('POST', '/admin/faults', {
    kind: 'logout',
    device: `${SECOND}:1@s.whatsapp.net`,
  })
  await waitFor('it to be logged out', async () => !(await world.second.health()).logged_in)
  expect(await world.answer('DR1752024')).toMatchObject({ sender: 'first' })
  expect(await world.heardFrom('DR1752024')).toEqual([FIRST])
})

test('killed before it was asked: the first one sends. Killed after: it stays there, once', async (context) => {
  const world = await makeWorld(context)
  await world.second.process.kill()
  expect(await world.answer('DR1752031')).toMatchObject({ sender: 'first' })

  const back = await world.startSecond()
  await back.untilWorking()
  await world.simulator.call('POST', '/admin/faults', {
    kind: 'acks',
    mode: 'slow',
    ms: 4000,
    device: `${SECOND}:1@s.whatsapp.net`,
    times: 1,
  })
  const answered = world.answer('DR1752032')
  await waitFor('his phone to have it', async () => (await world.heardFrom('DR1752032')).length > 0)
  await back.process.kill()
  expect(await world.row('DR1752032')).toEqual({ sender: 'second', state: 'sending' })
  const again = await world.startSecond()
  await again.untilWorking()
  expect(await answered).toMatchObject({ sender: 'second' })
  expect(await world.heardFrom('DR1752032')).toEqual([SECOND])
})
