/** Messages that arrive damaged, twice, late or in another order, and what the client makes of them. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { LAWLEY } from '../harness.ts'
import { until } from '../until.ts'
import { Faulty } from './faulty.ts'

const AUTHOR = '27820000001'
const STUB_CIPHERTEXT = 2

let faulty: Faulty
beforeAll(async () => {
  faulty = await Faulty.start()
  await say('hello')
  await faulty.harness.copiesOf(await faulty.client.send(LAWLEY, 'hello'), AUTHOR)
})
afterAll(() => faulty.close())
afterEach(() => faulty.disarm())

/** An ordinary message, received. */
async function say(text: string): Promise<string> {
  const id = await faulty.harness.say(LAWLEY, AUTHOR, text)
  await faulty.client.message(id)
  return id
}

/** What the application was told under this id: words, or why there are none. */
function told(id: string): unknown[] {
  return faulty.client.received
    .filter(({ message }) => message.key.id === id)
    .map(({ message: { message, messageStubType, messageStubParameters } }) =>
      message ? message.conversation : [messageStubType, messageStubParameters?.[0]],
    )
}

describe('a message that can’t be decrypted', () => {
  test.each([
    ['bad_signature', /^Invalid signature!$/],
    ['unknown_key', /^No session found to decrypt message$/],
    ['old_counter', /^Received message with old counter: \d+, \d+$/],
    ['garbage', /./],
    ['empty', /^Invalid signature$/],
  ] as const)('%s: a stub, a retry and an ack with 500, then the words', async (how, why) => {
    // The message before is one that `old_counter` can repeat.
    await say('before')
    const fault = await faulty.arm({ kind: 'undecryptable', how })
    const id = await faulty.harness.say(LAWLEY, AUTHOR, `damaged: ${how}`)
    expect((await faulty.client.message(id)).words.conversation).toBe(`damaged: ${how}`)
    expect(told(id)).toEqual([[STUB_CIPHERTEXT, expect.stringMatching(why)], `damaged: ${how}`])
    const { deliveries } = await faulty.onWireWhen(
      id,
      'a receipt',
      (one) => one.deliveries[0]?.receipts === 1,
    )
    expect(deliveries).toMatchObject([{ retries: 1, errors: ['500'] }])
    expect(deliveries[0]?.sent).toHaveLength(2)
    const rows = await faulty.wire(`&id=${id}&tag=message&direction=out`)
    expect(rows.map((row) => [row.encs[0]?.type, row.fault])).toEqual([
      ['skmsg', fault],
      ['pkmsg', null],
    ])
    expect(await faulty.fault(fault)).toMatchObject({ state: 'spent', fired: 1 })
    expect(told(await say('after'))).toEqual(['after'])
  })

  test('and whose resends can’t be either: five retries, a quarter of a second apart, then it is given up', async () => {
    await faulty.arm({ kind: 'undecryptable', how: 'bad_signature', retries_too: true })
    const id = await faulty.harness.say(LAWLEY, AUTHOR, 'never to be read')
    const { deliveries } = await faulty.onWireWhen(
      id,
      'six refusals',
      (one) => (one.deliveries[0]?.errors.length ?? 0) === 6,
    )
    expect(deliveries).toMatchObject([{ retries: 5, receipts: 0, errors: Array(6).fill('500') }])
    expect(deliveries[0]?.sent).toHaveLength(6)
    expect(told(id)).toEqual([
      [STUB_CIPHERTEXT, 'Invalid signature!'],
      ...Array.from({ length: 5 }, () => [STUB_CIPHERTEXT, 'Bad MAC']),
    ])
    // Only that message: it counts as one, however often it came.
    expect(told(await say('the next one'))).toEqual(['the next one'])
  })
})

describe('a stanza that is delivered again', () => {
  test('at once: a stub, a retry and the same words a second time', async () => {
    await faulty.arm({ kind: 'duplicate' })
    const id = await faulty.harness.say(LAWLEY, AUTHOR, 'twice')
    await until(() => told(id).length === 3, 'three events')
    expect(told(id)).toEqual([
      'twice',
      [STUB_CIPHERTEXT, expect.stringMatching(/^Received message with old counter/)],
      'twice',
    ])
    const { deliveries } = await faulty.onWireWhen(id, 'receipts', (one) => one.deliveries[0]?.receipts === 2)
    expect(deliveries).toMatchObject([{ retries: 1, errors: ['500'] }])
    expect(deliveries[0]?.sent).toHaveLength(3)
  })

  test('later, after others: the same', async () => {
    await faulty.arm({ kind: 'duplicate', copies: 2, after_stanzas: 2 })
    const first = await faulty.harness.say(LAWLEY, AUTHOR, 'one')
    const others = [await say('two'), await say('three')]
    const { deliveries } = await faulty.onWireWhen(
      first,
      'every copy',
      (one) => (one.deliveries[0]?.retries ?? 0) >= 2,
    )
    const last = await faulty.onWire(others[1] ?? '')
    expect(deliveries[0]?.sent[1]).toBeGreaterThanOrEqual(last.deliveries[0]?.sent[0] ?? Infinity)
    expect(told(others[0] ?? '')).toEqual(['two'])
  })

  test('after a while', async () => {
    await faulty.arm({ kind: 'duplicate', after_ms: 300 })
    const id = await say('and again')
    const { deliveries } = await faulty.onWireWhen(
      id,
      'the copy',
      (one) => (one.deliveries[0]?.sent.length ?? 0) > 1,
    )
    const [first = 0, second = 0] = deliveries[0]?.sent ?? []
    expect(second - first).toBeGreaterThanOrEqual(295)
  })
})

test('messages in another order: what is overtaken is a stub first and has its words from a retry', async () => {
  const fault = await faulty.arm({ kind: 'reorder', count: 3 })
  const ids: string[] = []
  for (const text of ['one', 'two', 'three']) ids.push(await faulty.harness.say(LAWLEY, AUTHOR, text))
  for (const id of ids) await faulty.client.message(id)
  const order = faulty.client.stanzas.map(({ attrs }) => attrs.id).filter((id) => ids.includes(id ?? ''))
  expect(order.slice(0, 3)).toEqual(ids.toReversed())
  // Not so much WhatsApp's doing as Baileys': it reads back the keys of skipped messages as arrays, not as bytes.
  const stub = [STUB_CIPHERTEXT, expect.stringMatching(/Buffer/)]
  expect(ids.map(told)).toEqual([[stub, 'one'], [stub, 'two'], ['three']])
  expect(await faulty.fault(fault)).toMatchObject({ state: 'spent', fired: 1 })
})

test('what is held back for another order goes out when the fault is taken back', async () => {
  await faulty.arm({ kind: 'reorder', count: 100 })
  const id = await faulty.harness.say(LAWLEY, AUTHOR, 'alone')
  await faulty.onWireWhen(id, 'it to be held', (one) => one.deliveries[0]?.withheld === 1)
  expect(told(id)).toEqual([])
  await faulty.disarm()
  await faulty.client.message(id)
})

test('receipts that are withheld: acknowledged and read by phones, and the client is not told', async () => {
  const { client, harness } = faulty
  await faulty.arm({ kind: 'withhold-receipts' })
  const id = await client.send(LAWLEY, 'did you get this?')
  await client.acknowledged(id)
  for (const phone of ['27820000001', '27820000002', '27820000003']) await harness.copiesOf(id, phone)
  const rows = async () =>
    (await faulty.wire(`&id=${id}&tag=receipt&direction=out`)).map(({ outcome }) => outcome)
  await until(async () => (await rows()).length === 3, 'three receipts to be held')
  const receipts = () => client.stanzas.filter(({ tag, attrs }) => tag === 'receipt' && attrs.id === id)
  expect(receipts()).toEqual([])
  await faulty.disarm()
  await until(() => receipts().length === 3, 'the receipts')
  expect(await rows()).toEqual(['withheld', 'withheld', 'withheld', 'sent', 'sent', 'sent'])
})
