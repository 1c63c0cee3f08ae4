/** Pairwise messages that can't be decrypted: it matters how. */
import { simulatedPostResponseSchema } from '@wa-monitor/contracts'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { BUSINESS } from '../harness.ts'
import { Faulty } from './faulty.ts'

const AUTHOR = '27820000002'

let faulty: Faulty
beforeAll(async () => {
  faulty = await Faulty.start()
  // The first answer ends the phase in which every message starts a session.
  await faulty.client.message(await write('hello'))
  await faulty.harness.copiesOf(
    await faulty.client.send(`${AUTHOR}@s.whatsapp.net`, 'hello yourself'),
    AUTHOR,
  )
  await faulty.client.message(await write('an ordinary one'))
})
afterAll(() => faulty.close())
afterEach(() => faulty.disarm())

async function write(text: string): Promise<string> {
  const answer = await faulty.harness.post('/admin/direct-messages', { from: AUTHOR, to: BUSINESS, text })
  return simulatedPostResponseSchema.parse(answer).message_id
}

/** What it was encrypted as, each time it went out. */
async function types(id: string): Promise<unknown[]> {
  return (await faulty.wire(`&id=${id}&tag=message`)).map(({ encs }) => encs[0]?.type)
}

const events = (id: string) => faulty.client.received.filter(({ message }) => message.key.id === id)

test('a used counter of an ordinary message (msg): a stub, a retry and an ack with 500, then the words', async () => {
  await faulty.arm({ kind: 'undecryptable', how: 'old_counter' })
  const id = await write('in place of another')
  expect((await faulty.client.message(id)).words.conversation).toBe('in place of another')
  const { deliveries } = await faulty.onWireWhen(id, 'a receipt', (one) => one.deliveries[0]?.receipts === 1)
  expect(deliveries).toMatchObject([{ errors: ['500'], retries: 1 }])
  expect(events(id)[0]?.message.messageStubParameters).toEqual(['No matching sessions found for message'])
  expect(await types(id)).toEqual(['msg', 'pkmsg'])
})

test('a used counter of a message that starts a session (pkmsg): an ack with 487, no event and no retry', async () => {
  // The retry has begun a session anew, and until the client writes every message says so.
  await faulty.client.message(await write('before'))
  await faulty.arm({ kind: 'undecryptable', how: 'old_counter' })
  const id = await write('lost to the client')
  const { deliveries } = await faulty.onWireWhen(
    id,
    'a refusal',
    (one) => one.deliveries[0]?.errors.length === 1,
  )
  expect(deliveries).toMatchObject([{ errors: ['487'], retries: 0, receipts: 0 }])
  expect((await faulty.client.message(await write('the next one'))).type).toBe('notify')
  expect(events(id)).toEqual([])
  expect(await types(id)).toEqual(['pkmsg'])
})

test.each(['bad_signature', 'unknown_key', 'garbage', 'empty'] as const)(
  '%s: a stub, a retry and an ack with 500, then the words',
  async (how) => {
    await faulty.arm({ kind: 'undecryptable', how })
    const id = await write(how)
    expect((await faulty.client.message(id)).words.conversation).toBe(how)
    const { deliveries } = await faulty.onWireWhen(
      id,
      'a receipt',
      (one) => one.deliveries[0]?.receipts === 1,
    )
    expect(deliveries).toMatchObject([{ errors: ['500'], retries: 1 }])
    expect(events(id).map(({ message }) => message.messageStubType)).toEqual([2, undefined])
  },
)

test('delivered twice (pkmsg): the second is refused with 487 and no event comes of it', async () => {
  await faulty.arm({ kind: 'duplicate' })
  const id = await write('twice')
  const { deliveries } = await faulty.onWireWhen(
    id,
    'a refusal',
    (one) => one.deliveries[0]?.errors.length === 1,
  )
  expect(deliveries).toMatchObject([{ errors: ['487'], retries: 0, receipts: 1 }])
  expect(events(id)).toHaveLength(1)
})
