/** Requests that are refused, answered late or not at all, and people without keys. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { BUSINESS, LAWLEY, MOHADIN } from '../harness.ts'
import { Faulty } from './faulty.ts'

let faulty: Faulty
beforeAll(async () => {
  faulty = await Faulty.start()
})
afterAll(() => faulty.close())
beforeEach(() => faulty.again({ defaultQueryTimeoutMs: 1500 }))
afterEach(() => faulty.disarm())

test('rate-overlimit: metadata and sends that need it are rejected with these words', async () => {
  const { client } = faulty
  const known = await client.socket.groupMetadata(LAWLEY)
  const id = await faulty.arm({ kind: 'rate-overlimit' })
  await expect(client.socket.groupMetadata(LAWLEY)).rejects.toMatchObject({
    message: 'rate-overlimit',
    data: 429,
  })
  await expect(client.send(LAWLEY, 'x')).rejects.toThrow('rate-overlimit')
  expect((await faulty.fault(id)).fired).toBe(2)
  await faulty.disarm()
  // Device lists that are known already need no usync, and metadata of one's own no query.
  await client.acknowledged(await client.send(LAWLEY, 'hello'))
  await faulty.arm({ kind: 'rate-overlimit' })
  client.groups.set(LAWLEY, known)
  await client.acknowledged(await client.send(LAWLEY, 'still here'))
})

test('answers that are late are waited for', async () => {
  await faulty.arm({ kind: 'slow-answers', ms: 400, xmlns: 'w:g2', times: 1 })
  const start = performance.now()
  expect((await faulty.client.socket.groupMetadata(LAWLEY)).subject).toBe('Lawley')
  expect(performance.now() - start).toBeGreaterThan(395)
})

test('an answer that never comes: the request is given up after the client’s own timeout, the connection stays', async () => {
  const id = await faulty.arm({ kind: 'no-answer', xmlns: 'w:g2' })
  await expect(faulty.client.socket.groupMetadata(LAWLEY)).rejects.toThrow('Invalid group metadata response')
  expect((await faulty.fault(id)).fired).toBe(1)
  expect(faulty.client.open).toBe(true)
  expect((await faulty.wire('&tag=iq&direction=out')).at(-1)).toMatchObject({
    outcome: 'withheld',
    fault: id,
  })
})

test('pings that are not answered do not close a connection on which other things arrive', async () => {
  const client = await faulty.again({ keepAliveIntervalMs: 300, defaultQueryTimeoutMs: 500 })
  const id = await faulty.arm({ kind: 'no-answer', xmlns: 'w:p' })
  await faulty.fired(id, 3)
  await client.message(await faulty.harness.say(LAWLEY, '27820000001', 'ping or no ping'))
  expect(client.open).toBe(true)
})

test('one member without keys is left out, and everybody else can read it', async () => {
  const { client, harness } = faulty
  const id = await faulty.arm({ kind: 'no-keys', phone: '27820000002' })
  forgetKeys()
  const sent = await client.send(LAWLEY, 'without Sipho')
  await client.acknowledged(sent)
  // He gets the stanza without a key of his own and asks again: the client then resends to everybody.
  await faulty.fired(id, 2)
  // He asks again of that one too, so the others may have a third copy by now.
  const errors = async (phone: string) => (await harness.copiesOf(sent, phone, 2)).map(({ error }) => error)
  expect(new Set(await errors('27820000001'))).toEqual(new Set([null]))
  expect(new Set(await errors('27820000003'))).toEqual(new Set([null]))
  const [first] = await harness.copiesOf(sent, '27820000002')
  expect(first?.error).toMatch(/^No SenderKeyRecord|^No session/)
})

test('a refusal for one member rejects the whole send: nobody gets it', async () => {
  const { client } = faulty
  await faulty.arm({ kind: 'no-keys', phone: '27820000004', error: true })
  forgetKeys()
  await expect(client.send(MOHADIN, 'nobody')).rejects.toThrow('item-not-found')
  await faulty.disarm()
  const next = await client.send(MOHADIN, 'somebody')
  await client.acknowledged(next)
})

test('nobody has keys: the send is rejected', async () => {
  const { client, harness } = faulty
  const { contractors } = await harness.state()
  for (const phone of [...contractors.map((contractor) => contractor.phone), BUSINESS]) {
    await faulty.arm({ kind: 'no-keys', phone })
  }
  forgetKeys()
  await expect(client.send(LAWLEY, 'nobody')).rejects.toThrow('All encryptions failed')
})

test('removed from a group: the client is told, and its next send is rejected', async () => {
  const { client, harness } = faulty
  const { jid } = (await harness.post('/admin/groups', { name: 'Short', members: ['27820000001'] })) as {
    jid: string
  }
  await client.send(jid, 'welcome')
  await faulty.arm({ kind: 'removed-from-group', group: jid })
  await client.stanza('news of it', ({ tag, attrs, content }) => {
    const [first] = Array.isArray(content) ? content : []
    return tag === 'notification' && attrs.from === jid && first?.tag === 'remove'
  })
  await expect(client.send(jid, 'hello?')).rejects.toThrow('forbidden')
})

test('faults that can’t be are refused with what to do', async () => {
  const arm = (fault: object) => faulty.harness.post('/admin/faults', fault)
  await expect(arm({ kind: 'earthquake' })).rejects.toThrow('400 ')
  await expect(arm({ kind: 'close', code: 418 })).rejects.toThrow('400 ')
  await expect(arm({ kind: 'close', code: 440, how: 'drop' })).rejects.toThrow('400 how: ')
  await expect(arm({ kind: 'drop-connection', byte: 3 })).rejects.toThrow('400 byte: ')
  await expect(arm({ kind: 'deaf', device: '27829999999:1@s.whatsapp.net' })).rejects.toThrow('404 No device')
  await expect(arm({ kind: 'removed-from-group', group: '1@g.us' })).rejects.toThrow('404 There is no group')
  await expect(faulty.harness.request('DELETE', '/admin/faults/99999')).rejects.toThrow('404 No fault')
})

/** What the client knows of others: sessions and who has its sender key. */
function forgetKeys(): void {
  for (const type of ['sender-key', 'sender-key-memory', 'session'] as const) faulty.client.auth.forget(type)
}
