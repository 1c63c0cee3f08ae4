import { simulatedReadResponseSchema } from '@wa-monitor/contracts'
import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY } from './harness.ts'
import { heard } from './heard.ts'
import { until } from './until.ts'
import { inHistory } from './world-view.ts'

const THABO = '27820000001'
const SIPHO = '27820000002'
const { READ } = proto.WebMessageInfo.Status

let harness: Harness
let client: Client
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
})
afterAll(() => harness.close())

const settings = (phone: string, wanted: object) =>
  harness.post(`/admin/contractors/${phone}/settings`, wanted)

async function read(body: object, path = `/admin/groups/${LAWLEY}/read`): Promise<string[]> {
  return simulatedReadResponseSchema.parse(await harness.post(path, body)).message_ids
}

/** What the wire says of a message: who has sent which receipt. */
const receipts = (type: string | undefined) =>
  client.stanzas.filter(({ tag, attrs }) => tag === 'receipt' && attrs.type === type)

test('whoever looks at a group tells the companion, one receipt for all of it', async () => {
  const told = heard(client, 'message-receipt.update')
  const ids = [await client.send(LAWLEY, 'step 1?'), await client.send(LAWLEY, 'step 2?')]
  for (const id of ids) await harness.copiesOf(id, THABO)
  // A receipt that comes while the client still holds its own message back is put into that, and is no event.
  for (const id of ids) await client.message(id)
  const readNow = () => told.filter(({ receipt }) => receipt.readTimestamp)
  expect(readNow()).toEqual([])
  expect(await read({ phone: THABO })).toEqual(ids)
  await until(() => readNow().length === 2, 'both read receipts')
  expect(readNow().map(({ key, receipt }) => [key.id, receipt.userJid])).toEqual(
    ids.map((id) => [id, `${THABO}@s.whatsapp.net`]),
  )
  expect(receipts('read')).toMatchObject([{ attrs: { id: ids[0], from: LAWLEY } }])
  const [first = ''] = ids
  const { phones } = await inHistory(harness, LAWLEY, first)
  expect(phones.filter((phone) => phone.read).map(({ phone }) => phone)).toEqual([THABO])
  expect((await harness.copiesOf(first, THABO))[0]?.read_at).toBeGreaterThan(0)
  expect(await read({ phone: THABO })).toEqual([])
})

test('one message alone can be looked at', async () => {
  const ids = [await client.send(LAWLEY, 'one'), await client.send(LAWLEY, 'two')]
  for (const id of ids) await harness.copiesOf(id, SIPHO)
  expect(await read({ phone: SIPHO, message_id: ids[1] })).toEqual([ids[1]])
  await expect(read({ phone: SIPHO, message_id: 'x' })).rejects.toThrow('404 No linked device has sent')
  await expect(read({ phone: '27820000006' })).rejects.toThrow('403 27820000006 is not in Lawley')
})

test('a phone that reads automatically sends both receipts', async () => {
  await settings(SIPHO, { reads_automatically: true })
  const id = await client.send(LAWLEY, 'step 3?')
  // On the wire: what comes this early is folded into the event of the client's own sending.
  const his = (type: string | undefined) =>
    receipts(type).filter(({ attrs }) => attrs.id === id && attrs.participant?.startsWith(SIPHO))
  await until(() => his('read').length === 1, 'the read receipt')
  expect(his(undefined)).toHaveLength(1)
  await harness.copiesOf(id, THABO)
  const { phones } = await inHistory(harness, LAWLEY, id)
  expect(phones.find(({ phone }) => phone === THABO)).toMatchObject({ readable: 1, read: false })
  await settings(SIPHO, { reads_automatically: false })
})

test('in a chat of two as well: the client sees the status of its message', async () => {
  const updates = heard(client, 'messages.update')
  const id = await client.send('27820000006@s.whatsapp.net', 'are you there?')
  await harness.copiesOf(id, '27820000006')
  const statuses = () => updates.filter(({ key }) => key.id === id).map(({ update }) => update.status)
  const path = '/admin/direct-messages/read'
  expect(await read({ phone: '27820000006', with: BUSINESS }, path)).toEqual([id])
  await until(() => statuses().includes(READ), 'the read receipt')
  const { phones } = await inHistory(harness, `?a=${BUSINESS}&b=27820000006`, id)
  expect(phones.find(({ phone }) => phone === '27820000006')).toMatchObject({ read: true })
})

test('an offline phone gets nothing until it is back', async () => {
  await settings(THABO, { offline: true })
  const id = await client.send(LAWLEY, 'are you asleep?')
  await harness.copiesOf(id, SIPHO)
  const { phones } = await inHistory(harness, LAWLEY, id)
  expect(phones.find(({ phone }) => phone === THABO)).toMatchObject({
    readable: 0,
    unreadable: 0,
    read: false,
  })
  expect((await harness.copies(THABO)).filter(({ message_id }) => message_id === id)).toEqual([])
  await expect(harness.say(LAWLEY, THABO, 'zzz')).rejects.toThrow('409 The phone 27820000001 is offline')
  await expect(read({ phone: THABO })).rejects.toThrow('409 The phone 27820000001 is offline')
  await harness.restart()
  client = await harness.connect(client.auth).ready()
  expect((await harness.state()).contractors.find(({ phone }) => phone === THABO)?.offline).toBe(true)
  await settings(THABO, { offline: false })
  const receipt = await client.stanza(
    'his receipt',
    ({ tag, attrs }) => tag === 'receipt' && attrs.id === id && Boolean(attrs.participant?.startsWith(THABO)),
  )
  expect(receipt.attrs.type).toBeUndefined()
  expect(await harness.copiesOf(id, THABO)).toMatchObject([{ text: 'are you asleep?', error: null }])
})

test('reactions and edits are not looked at, and the own phone tells nobody', async () => {
  const post = await harness.say(LAWLEY, SIPHO, 'DR1752028')
  const { message } = await client.message(post)
  await client.socket.sendMessage(LAWLEY, { react: { text: '👍', key: message.key } })
  await inHistory(harness, LAWLEY, post, ({ reactions }) => reactions.length > 0)
  await read({ phone: THABO })
  await until(
    async () => (await harness.copies(THABO)).some(({ kind }) => kind === 'reaction'),
    'the reaction',
  )
  expect(await read({ phone: THABO })).toEqual([])
  const sent = await client.send(LAWLEY, 'done')
  await harness.copiesOf(sent, BUSINESS)
  expect(await read({ phone: BUSINESS })).toEqual([])
})
