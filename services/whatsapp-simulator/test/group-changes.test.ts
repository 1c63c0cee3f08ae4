import { proto } from '@whiskeysockets/baileys'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY, MOHADIN } from './harness.ts'
import { heard } from './heard.ts'
import { until } from './until.ts'

const THABO = '27820000001'
const SIPHO = '27820000002'
const LERATO = '27820000003'

let harness: Harness
let client: Client
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
})
afterAll(() => harness.close())

const setUp = (jid: string, wanted: object) => harness.post(`/admin/groups/${jid}`, wanted)
const setRole = (jid: string, phone: string, admin: boolean) =>
  harness.request('PUT', `/admin/groups/${jid}/members/${phone}/role`, { admin })

/** The id of the sender key a post was written with, and whether it came along. */
function senderKeyOf(id: string): { keyId: number; given: boolean } {
  const stanza = client.stanzas.find(({ tag, attrs }) => tag === 'message' && attrs.id === id)
  const encs = Array.isArray(stanza?.content) ? stanza.content : []
  const body = encs.find(({ attrs }) => attrs.type === 'skmsg')?.content
  if (!(body instanceof Uint8Array)) throw new Error('no skmsg')
  return { keyId: proto.SenderKeyMessage.decode(body.subarray(1, -64)).id ?? 0, given: encs.length > 1 }
}

test('a new name, read by the client', async () => {
  const groups = heard(client, 'groups.update')
  await setUp(MOHADIN, { name: 'Mohadin North' })
  await until(() => groups.length > 0, 'the notification')
  expect(groups[0]).toMatchObject({
    id: MOHADIN,
    subject: 'Mohadin North',
    author: expect.stringMatching(/@lid$/),
  })
  expect((await client.socket.groupMetadata(MOHADIN)).subject).toBe('Mohadin North')
  expect((await harness.state()).groups.find(({ jid }) => jid === MOHADIN)?.name).toBe('Mohadin North')
  await setUp(MOHADIN, { name: 'Mohadin North' })
  await setUp(MOHADIN, { name: 'Mohadin' })
  await until(() => groups.length > 1, 'the next one')
  expect(groups.map(({ subject }) => subject)).toEqual(['Mohadin North', 'Mohadin'])
})

test('admins come and go', async () => {
  const roles = heard(client, 'group-participants.update')
  await setRole(LAWLEY, SIPHO, true)
  await until(() => roles.length === 1, 'the promotion')
  expect(roles[0]).toMatchObject({
    id: LAWLEY,
    action: 'promote',
    author: `${THABO}@s.whatsapp.net`,
    participants: [{ id: `${SIPHO}@s.whatsapp.net` }],
  })
  const admins = async () =>
    (await client.socket.groupMetadata(LAWLEY)).participants.filter(({ admin }) => admin).map(({ id }) => id)
  expect(await admins()).toEqual([`${THABO}@s.whatsapp.net`, `${SIPHO}@s.whatsapp.net`])
  await setRole(LAWLEY, SIPHO, false)
  await until(() => roles.length === 2, 'the demotion')
  expect(roles[1]).toMatchObject({ action: 'demote' })
  expect(await admins()).toEqual([`${THABO}@s.whatsapp.net`])
  await expect(setRole(LAWLEY, SIPHO, false)).rejects.toThrow('409 27820000002 is no admin of Lawley already')
})

test('only admins write in an announcement group, the business on its companion included', async () => {
  const groups = heard(client, 'groups.update')
  await setUp(LAWLEY, { announcement: true })
  await until(() => groups.some(({ announce }) => announce === true), 'the notification')
  expect((await client.socket.groupMetadata(LAWLEY)).announce).toBe(true)
  await expect(harness.say(LAWLEY, SIPHO, 'hello')).rejects.toThrow('403 Only admins may write in Lawley')
  const refused = await client.send(LAWLEY, 'hello')
  expect((await client.acknowledged(refused)).attrs.error).toBe('403')
  await client.message(await harness.say(LAWLEY, THABO, 'I may'))
  await setRole(LAWLEY, BUSINESS, true)
  const id = await client.send(LAWLEY, 'so may I')
  // The sender key went with the message that was refused; the client believes that it was given.
  await until(
    async () => (await harness.copiesOf(id, SIPHO)).some(({ text }) => text === 'so may I'),
    'his copy',
  )
  expect((await harness.copiesOf(id, SIPHO))[0]).toMatchObject({
    error: 'No session found to decrypt message',
  })
  await setUp(LAWLEY, { announcement: false })
  await until(() => groups.some(({ announce }) => announce === false), 'the notification')
  await client.message(await harness.say(LAWLEY, SIPHO, 'hello'))
})

test('when somebody leaves, the others write with new sender keys', async () => {
  const write = async (phone: string) => {
    const id = await harness.say(LAWLEY, phone, 'DR1752028')
    await client.message(id)
    return senderKeyOf(id)
  }
  await write(THABO)
  const before = { thabo: await write(THABO), sipho: await write(SIPHO) }
  expect(before).toMatchObject({ thabo: { given: false } })
  await harness.request('DELETE', `/admin/groups/${LAWLEY}/members/${LERATO}`)
  const after = { thabo: await write(THABO), sipho: await write(SIPHO) }
  expect(after).toMatchObject({ thabo: { given: true }, sipho: { given: true } })
  expect(after.thabo.keyId).not.toBe(before.thabo.keyId)
  expect(after.sipho.keyId).not.toBe(before.sipho.keyId)
  expect(await write(THABO)).toEqual({ keyId: after.thabo.keyId, given: false })
  await harness.post(`/admin/groups/${LAWLEY}/members`, { phone: LERATO })
  expect(await write(THABO)).toEqual({ keyId: after.thabo.keyId, given: false })
})

test('a group whose last admin leaves gets another one', async () => {
  const { jid } = (await harness.post('/admin/groups', { name: 'New', members: [LERATO, SIPHO] })) as {
    jid: string
  }
  await harness.request('DELETE', `/admin/groups/${jid}/members/${LERATO}`)
  expect((await harness.state()).groups.find((group) => group.jid === jid)?.admins).toEqual([SIPHO])
})

test.each([
  ['POST', '/admin/groups/1@g.us', { name: 'x' }, '404 There is no group 1@g.us'],
  ['POST', `/admin/groups/${LAWLEY}`, { title: 'x' }, '400 '],
  ['POST', `/admin/groups/${LAWLEY}/addressing`, { mode: 'phone' }, '400 '],
  [
    'PUT',
    `/admin/groups/${LAWLEY}/members/27820000006/role`,
    { admin: true },
    '403 27820000006 is not in Lawley',
  ],
  ['POST', '/admin/contractors/27820009999/settings', { offline: true }, '404 Nobody here has the phone'],
  ['POST', `/admin/contractors/${THABO}/settings`, { asleep: true }, '400 '],
])('%s %s %j is refused with what to do', async (method, path, body, expected) => {
  await expect(harness.request(method, path, body)).rejects.toThrow(expected)
})
