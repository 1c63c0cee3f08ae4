import type { BinaryNode } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { Harness, LAWLEY, MOHADIN } from './harness.ts'
import { until } from './until.ts'

let harness: Harness
beforeAll(async () => {
  harness = await Harness.start()
})
afterAll(() => harness.close())

async function ask({ socket }: Client, request: BinaryNode): Promise<BinaryNode[]> {
  const attrs = { to: '@s.whatsapp.net', type: 'get', xmlns: 'encrypt' }
  const answer = (await socket.query({ tag: 'iq', attrs, content: [request] })) as BinaryNode
  return answer.content as BinaryNode[]
}

/** One bundle for each time the address is named. */
async function bundles(client: Client, jid: string, count = 1): Promise<BinaryNode[]> {
  const users = Array.from({ length: count }, () => ({ tag: 'user', attrs: { jid } }))
  const [list] = await ask(client, { tag: 'key', attrs: {}, content: users })
  return (list?.content ?? []) as BinaryNode[]
}

const preKeyOf = (bundle: BinaryNode | undefined) =>
  (bundle?.content as BinaryNode[] | undefined)?.find(({ tag }) => tag === 'key')

async function left(client: Client): Promise<number> {
  const [count] = await ask(client, { tag: 'count', attrs: {} })
  return Number(count?.attrs.value)
}

test('a client that has four left is told, and uploads five more; no key is given twice', async () => {
  const client = await harness.link()
  const { lid = '' } = client.auth.creds.me ?? {}
  const before = await left(client)
  const given = (await bundles(client, lid, before - 4)).map((bundle) => JSON.stringify(preKeyOf(bundle)))
  expect(new Set(given).size).toBe(before - 4)
  await until(async () => (await left(client)) === 9, 'the client to upload five more')
  await client.close()
})

test('a companion without any is written to all the same, and fills up at its next login', async () => {
  const asking = await harness.link()
  const empty = await harness.link()
  const { lid = '' } = empty.auth.creds.me ?? {}
  await empty.close()
  const all = await bundles(asking, lid, 900)
  expect(all).toHaveLength(900)
  expect(all.filter((bundle) => preKeyOf(bundle)).length).toBeLessThan(900)
  expect(preKeyOf(all.at(-1))).toBeUndefined()
  // Lerato has never written to it: her phone starts a session without a one-time prekey.
  const id = await harness.say(MOHADIN, '27820000003', 'nothing left?')
  const back = await harness.connect(empty.auth).ready()
  const { words } = await back.message(id)
  expect(words.conversation).toBe('nothing left?')
  // What its own phone sent at linking comes again where the line was cut before the receipt, and its keys are used up then.
  const unreadable = back.received.filter(({ message }) => message.messageStubType)
  expect(unreadable.filter(({ message }) => message.key.remoteJid === MOHADIN)).toEqual([])
  expect(await left(back)).toBeGreaterThan(800)
  await back.close()
  await asking.close()
})

test('a phone without any is written to all the same', async () => {
  await harness.request('PUT', '/admin/phones/27820000002/prekeys', { remaining: 1 })
  const client = await harness.link()
  const { contractors } = await harness.state()
  const lid = `${contractors.find(({ phone }) => phone === '27820000002')?.lid}@lid`
  const [first, second] = await bundles(client, lid, 2)
  expect(preKeyOf(first)).toBeDefined()
  expect(preKeyOf(second)).toBeUndefined()
  const id = await client.send(LAWLEY, 'without a one-time key')
  expect(await harness.copiesOf(id, '27820000002')).toMatchObject([
    { text: 'without a one-time key', error: null },
  ])
  await harness.request('PUT', '/admin/phones/27820000002/prekeys', { remaining: null })
  expect(preKeyOf((await bundles(client, lid))[0])).toBeDefined()
  await expect(harness.request('PUT', '/admin/phones/27820009999/prekeys', { remaining: 0 })).rejects.toThrow(
    '404',
  )
  await client.close()
})
