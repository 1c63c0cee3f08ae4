import {
  type GroupMessage,
  groupMessagesResponseSchema,
  simulatorChangesResponseSchema,
} from '@wa-monitor/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY, MOHADIN } from './harness.ts'
import { until } from './until.ts'

let harness: Harness
let client: Client
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
})
afterAll(() => harness.close())

async function history(group: string, query = '') {
  const answer = await harness.request('GET', `/admin/groups/${group}/messages${query}`)
  return groupMessagesResponseSchema.parse(answer)
}

async function changes(after = 0) {
  return simulatorChangesResponseSchema.parse(await harness.request('GET', `/admin/changes?after=${after}`))
}

/** The message, once it looks like this. */
async function message(id: string, ready: (found: GroupMessage) => boolean = () => true, group = LAWLEY) {
  const find = async () => (await history(group)).messages.find(({ message_id }) => message_id === id)
  await until(async () => {
    const found = await find()
    return found && ready(found)
  }, `message ${id} in the history`)
  return find()
}

const readEverywhere = ({ phones }: GroupMessage) => phones.every(({ readable }) => readable > 0)

test('a post is there with its words, and says when the bridge has it', async () => {
  const id = await harness.say(LAWLEY, '27820000001', 'DR1752028', { media: 'image' })
  expect(await message(id, ({ companions }) => companions.delivered === 1)).toMatchObject({
    chat_jid: LAWLEY,
    from: '27820000001',
    via: 'phone',
    text: 'DR1752028',
    image: true,
    phones: [],
    companions: { delivered: 1, waiting: 0 },
  })
  await client.close()
  const missed = await harness.say(LAWLEY, '27820000001', 'are you there?')
  expect(await message(missed)).toMatchObject({ companions: { delivered: 0, waiting: 1 } })
  client = await harness.connect(client.auth).ready()
  await message(missed, ({ companions }) => companions.waiting === 0)
})

test('what the bridge sends is there with everybody who could read it', async () => {
  const mentioned = ['27820000001@s.whatsapp.net']
  const id = await client.send(LAWLEY, '@27820000001 step 9 is missing', mentioned)
  expect(await message(id, readEverywhere)).toMatchObject({
    from: BUSINESS,
    via: 'companion',
    text: '@27820000001 step 9 is missing',
    mentioned,
    phones: ['27820000001', '27820000002', '27820000003', BUSINESS].map((phone) => ({
      phone,
      readable: 1,
      unreadable: 0,
      error: null,
    })),
  })
  const { people } = await changes()
  const last = (phone: string) => people.find((person) => person.phone === phone)
  expect(last('27820000001')).toMatchObject({ name: 'Thabo', copies: 1, last_mention: 1 })
  expect(last('27820000002')).toMatchObject({ copies: 1, last_mention: 0 })
})

test('a reply names what it answers, in a group addressed by LIDs too', async () => {
  const asked = await client.send(MOHADIN, 'step 2?')
  await message(asked, readEverywhere, MOHADIN)
  const answered = await harness.say(MOHADIN, '27820000003', 'klaar', { quoted_id: asked })
  expect(await message(answered, undefined, MOHADIN)).toMatchObject({ text: 'klaar', quoted_id: asked })
})

test('duplicates are counted', async () => {
  const twice = await client.send(LAWLEY, 'once')
  await message(twice, readEverywhere)
  await client.send(LAWLEY, 'once', [], twice)
  await message(twice, ({ phones }) => phones.every(({ readable }) => readable === 2))
})

test('only what is new or has changed is told again', async () => {
  const first = await harness.say(LAWLEY, '27820000002', 'the first')
  await message(first, ({ companions }) => companions.waiting === 0)
  const { change } = await history(LAWLEY)
  expect((await history(LAWLEY, `?after=${change}`)).messages).toEqual([])
  expect(await changes(change)).toMatchObject({ change, groups: [], people: [] })

  const second = await harness.say(LAWLEY, '27820000002', 'the second')
  const ids = (await history(LAWLEY, `?after=${change}`)).messages.map(({ message_id }) => message_id)
  expect(ids).toEqual([second])
  const { groups } = await changes(change)
  expect(groups).toMatchObject([{ jid: LAWLEY, last_message: { message_id: second } }])
})

test('the newest come first when there are many; the others are asked for by position', async () => {
  const { messages } = await history(LAWLEY)
  const newest = await history(LAWLEY, '?limit=2')
  expect(newest).toMatchObject({ older: true, messages: messages.slice(-2) })
  const rest = await history(LAWLEY, `?before=${newest.messages[0]?.position}`)
  expect(rest).toMatchObject({ older: false, messages: messages.slice(0, -2) })
})

test('new people and groups are told', async () => {
  const { change } = await changes()
  await harness.post('/admin/contractors', { phone: '27820000007', name: 'Zanele' })
  const made = (await harness.post('/admin/groups', { name: 'New', members: ['27820000007'] })) as {
    jid: string
  }
  expect(await changes(change)).toMatchObject({
    people: [{ phone: '27820000007', name: 'Zanele', copies: 0, last_mention: 0 }],
    groups: [{ jid: made.jid, members: ['27820000007', BUSINESS], messages: 0, last_message: null }],
  })
  const before = await changes()
  await harness.post(`/admin/groups/${made.jid}/members`, { phone: '27820000001' })
  expect((await changes(before.change)).groups).toMatchObject([{ jid: made.jid }])
})

test('says whether the bridge is linked, and nobody scans for it unless asked to', async () => {
  expect(await changes()).toMatchObject({
    business_phone: BUSINESS,
    linked_devices: [{ connected: true }],
    waiting_clients: 0,
    auto_link: null,
  })
  const other = harness.connect()
  await until(() => other.qr, 'a QR code')
  expect((await changes()).waiting_clients).toBe(1)
})

test('all of it is the same after a restart', async () => {
  await client.close()
  const { messages } = await history(LAWLEY)
  const { change, people } = await changes()
  expect(messages.length).toBeGreaterThan(5)
  await harness.restart()
  expect((await history(LAWLEY)).messages).toEqual(messages)
  expect(await changes()).toMatchObject({ change, people })
})

test.each([
  ['/admin/groups/1@g.us/messages', '404 There is no group 1@g.us'],
  [`/admin/groups/${LAWLEY}/messages?after=x`, '400 '],
  [`/admin/groups/${LAWLEY}/messages?limit=1001`, '400 '],
  ['/admin/changes?since=1', '400 '],
])('%s is refused with what to do', async (path, expected) => {
  await expect(harness.request('GET', path)).rejects.toThrow(expected)
})

test('copies that could not be read are counted', async () => {
  client = await harness.connect(client.auth).ready()
  // A new sender key that the client believes everybody has: no phone can read the first copy.
  client.auth.forget('sender-key')
  const id = await client.send(LAWLEY, 'who can read this?')
  const found = await message(id, readEverywhere)
  expect(found?.text).toBe('who can read this?')
  for (const phone of found?.phones ?? []) {
    expect(phone).toMatchObject({ unreadable: 1, error: 'No session found to decrypt message' })
  }
})
