/** The line is cut at a chosen stanza or byte: what is lost, what comes again. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { LAWLEY } from '../harness.ts'
import { Faulty } from './faulty.ts'

let faulty: Faulty
beforeAll(async () => {
  faulty = await Faulty.start()
  // Everybody has everybody's sender key: what is tested is one ordinary message.
  await faulty.client.message(await faulty.harness.say(LAWLEY, '27820000001', 'hello'))
  await faulty.harness.copiesOf(await faulty.client.send(LAWLEY, 'hello'), '27820000003')
})
afterAll(() => faulty.close())
beforeEach(() => faulty.again())
afterEach(() => faulty.disarm())

const outMessage = (nth = 1) => ({ direction: 'out', tag: 'message', from: LAWLEY, nth }) as const

describe('a message on its way to the client', () => {
  test.each([
    ['before it', { when: 'before' }, 'cut', 0],
    ['within the length of its frame', { byte: 2 }, 'cut', 0],
    ['within its ciphertext', { byte: 100 }, 'cut', 0],
    ['after it', { when: 'after' }, 'sent', 1],
  ] as const)('the line ends %s', async (_where, how, outcome, received) => {
    const { harness, client } = faulty
    await faulty.arm({ kind: 'drop-connection', at: outMessage(), ...how })
    const id = await harness.say(LAWLEY, '27820000001', 'one')
    expect(await client.closed()).toBe(428)
    expect(client.stanzas.filter(({ tag, attrs }) => tag === 'message' && attrs.id === id)).toHaveLength(
      received,
    )
    const after = await faulty.again()
    // Read before, but never answered: Baileys can't read it twice, asks again, and gets a new one.
    expect((await after.message(id)).words.conversation).toBe('one')
    const onWire = await faulty.onWireWhen(id, 'a receipt', ({ deliveries }) => deliveries[0]?.receipts === 1)
    expect(onWire.deliveries[0]).toMatchObject({
      cut: outcome === 'cut' ? 1 : 0,
      retries: received,
      errors: received === 1 ? ['500'] : [],
    })
  })

  test('the nth that passes is where it ends', async () => {
    const { harness, client } = faulty
    const id = await faulty.arm({ kind: 'drop-connection', at: outMessage(3) })
    const ids: string[] = []
    for (const text of ['one', 'two', 'three', 'four']) {
      ids.push(await harness.say(LAWLEY, '27820000001', text))
      if (ids.length < 3) await client.message(ids.at(-1) ?? '')
    }
    expect(await client.closed()).toBe(428)
    expect(await faulty.fault(id)).toMatchObject({ state: 'spent', fired: 1 })
    const after = await faulty.again()
    for (const later of ids.slice(2)) expect((await after.message(later)).type).toBe('append')
  })
})

test('the line ends before the receipt is dealt with: the message comes again at the next login', async () => {
  const { harness, client } = faulty
  await faulty.arm({ kind: 'drop-connection', at: { direction: 'in', tag: 'receipt' } })
  const id = await harness.say(LAWLEY, '27820000002', 'receipted in vain')
  expect((await client.message(id)).words.conversation).toBe('receipted in vain')
  expect(await client.closed()).toBe(428)
  const after = await faulty.again()
  await after.message(id)
  const { deliveries } = await faulty.onWireWhen(
    id,
    'the end',
    (message) => message.deliveries[0]?.receipts === 1,
  )
  expect(deliveries).toMatchObject([{ offline: 1, retries: 1, errors: ['500'] }])
})

test.each([
  ['before', 0, 0],
  ['after', 1, 1],
] as const)(
  'the line ends %s the message the client sends is dealt with: %i received, %i acks',
  async (when, received, acks) => {
    const { client } = faulty
    await faulty.arm({ kind: 'drop-connection', at: { direction: 'in', tag: 'message' }, when })
    const id = await client.send(LAWLEY, 'is anybody there?')
    expect(await client.closed()).toBe(428)
    const { sends, phones } = await faulty.onWireWhen(
      id,
      'copies',
      (found) => found.phones.length >= 4 * received,
    )
    expect(sends).toMatchObject([{ lost: 1 - received, acks }])
    expect(sends[0]?.received).toHaveLength(received)
    expect(phones.filter(({ readable }) => readable === 1)).toHaveLength(4 * received)
  },
)

test('a message that is dealt with and whose ack is cut off: the client never hears of it', async () => {
  const { client } = faulty
  await faulty.arm({ kind: 'drop-connection', at: { direction: 'out', tag: 'ack', class: 'message' } })
  const id = await client.send(LAWLEY, 'sent, but who knows')
  expect(await client.closed()).toBe(428)
  expect(client.stanzas.some(({ tag, attrs }) => tag === 'ack' && attrs.id === id)).toBe(false)
  const { sends } = await faulty.onWireWhen(id, 'copies', ({ phones }) => phones.length === 4)
  expect(sends).toMatchObject([{ acks: 0 }])
})

test('the line ends while the client logs in, once at each stanza of the login', async () => {
  const { harness, client } = faulty
  await client.close()
  for (const at of [
    { direction: 'out', tag: 'success' },
    { direction: 'in', tag: 'iq', xmlns: 'passive' },
    { direction: 'out', tag: 'ib', child: 'offline_preview' },
    { direction: 'in', tag: 'ib', child: 'offline_batch' },
    { direction: 'out', tag: 'ib', child: 'offline' },
  ] as const) {
    const id = await faulty.arm({ kind: 'drop-connection', at })
    expect(await harness.connect(client.auth).closed()).toBe(428)
    expect((await faulty.fault(id)).fired).toBe(1)
  }
  await harness.connect(client.auth).ready()
})

test('a stanza may also end the connection with a code', async () => {
  const { harness, client } = faulty
  await faulty.arm({ kind: 'close', code: 503, at: outMessage(), when: 'after' })
  const id = await harness.say(LAWLEY, '27820000001', 'the last one')
  expect(await client.closed()).toBe(503)
  expect(client.stanzas.map(({ attrs }) => attrs.id)).toContain(id)
})
