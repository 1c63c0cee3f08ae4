/** What the client hears of its own messages. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { LAWLEY } from '../harness.ts'
import { until } from '../until.ts'
import { Faulty } from './faulty.ts'

const ERROR = 0
const PENDING = 1

let faulty: Faulty
const updates: { id: string; status: unknown; why: unknown }[] = []
beforeAll(async () => {
  faulty = await Faulty.start()
  faulty.client.socket.ev.on('messages.update', (changes) => {
    for (const { key, update } of changes) {
      updates.push({ id: key.id ?? '', status: update.status, why: update.messageStubParameters?.[0] })
    }
  })
  await faulty.harness.copiesOf(await faulty.client.send(LAWLEY, 'hello'), '27820000001')
})
afterAll(() => faulty.close())
afterEach(() => faulty.disarm())

const ofStatus = (id: string) => updates.filter((update) => update.id === id && update.status !== undefined)

test.each(['421', '403', '479'])(
  'refused with %s at once: sendMessage has resolved; the code is in the upsert of the own message, there is no update',
  async (code) => {
    await faulty.arm({ kind: 'acks', mode: 'refuse', code, times: 1 })
    const id = await faulty.client.send(LAWLEY, 'no')
    const { message } = await faulty.client.message(id)
    expect(message).toMatchObject({ status: ERROR, messageStubParameters: [code] })
    const { sends, phones } = await faulty.onWire(id)
    expect(sends).toMatchObject([{ acks: 0, errors: [code] }])
    expect(phones).toEqual([])
    expect(ofStatus(id)).toEqual([])
  },
)

test('refused later, when the upsert is out: messages.update says ERROR and the code', async () => {
  await faulty.arm({ kind: 'acks', mode: 'refuse', code: '421', ms: 1000, times: 1 })
  const id = await faulty.client.send(LAWLEY, 'no, on second thoughts')
  expect((await faulty.client.message(id)).message.status).toBe(PENDING)
  await until(() => ofStatus(id).length > 0, 'an update')
  expect(ofStatus(id)).toEqual([{ id, status: ERROR, why: '421' }])
})

test('missing: delivered, and the client never says otherwise than that it has sent it', async () => {
  await faulty.arm({ kind: 'acks', mode: 'missing', times: 1 })
  const id = await faulty.client.send(LAWLEY, 'delivered in silence')
  for (const phone of ['27820000001', '27820000002', '27820000003']) {
    expect(await faulty.harness.copiesOf(id, phone)).toMatchObject([{ error: null }])
  }
  const next = await faulty.client.send(LAWLEY, 'acknowledged')
  await faulty.client.acknowledged(next)
  expect(faulty.client.stanzas.some(({ tag, attrs }) => tag === 'ack' && attrs.id === id)).toBe(false)
  expect((await faulty.onWire(id)).sends).toMatchObject([{ acks: 0, errors: [] }])
  expect(ofStatus(id).filter(({ status }) => status === 0)).toEqual([])
})

test('slow: delivered at once, acknowledged later', async () => {
  await faulty.arm({ kind: 'acks', mode: 'slow', ms: 400, times: 1 })
  const id = await faulty.client.send(LAWLEY, 'patience')
  await faulty.client.acknowledged(id)
  const { sends } = await faulty.onWireWhen(id, 'copies', ({ phones }) => phones.length === 4)
  const [received = 0] = sends[0]?.received ?? []
  const acked = sends[0]?.answers.find(({ tag }) => tag === 'ack')?.at ?? 0
  expect(acked - received).toBeGreaterThanOrEqual(395)
  expect(sends[0]?.answers[0]?.tag).toBe('receipt')
})

test('acknowledged and lost: only the phones know', async () => {
  const fault = await faulty.arm({ kind: 'acks', mode: 'ack-then-lose', to: LAWLEY })
  const id = await faulty.client.send(LAWLEY, 'lost')
  await faulty.client.acknowledged(id)
  expect(await faulty.fault(fault)).toMatchObject({ state: 'armed', fired: 1 })
  await faulty.disarm()
  const next = await faulty.client.send(LAWLEY, 'not lost')
  await faulty.harness.copiesOf(next, '27820000001')
  const { sends, phones } = await faulty.onWire(id)
  expect(sends).toMatchObject([{ acks: 1, errors: [] }])
  expect(phones).toEqual([])
  expect((await faulty.onWire(next)).phones.length).toBeGreaterThan(0)
})
