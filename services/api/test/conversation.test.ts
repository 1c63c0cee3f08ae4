/** `GET /api/drops/:drop/conversation`: what is shown of a group around a drop's post, and what never is. */
import { randomUUID } from 'node:crypto'
import type { ConversationResponse } from '@wa-monitor/contracts'
import { describe, expect, test } from 'vitest'
import { BridgeMessages } from '../src/bridge-messages.ts'
import { LAWLEY, THABO, useApi } from './api-harness.ts'
import { useFakeGroups } from './fake-groups.ts'

const api = useApi()
const groups = useFakeGroups()
const MOHADIN = '120363421532174586@g.us'
const SIPHO = '27820000002@s.whatsapp.net'
const start = () => api.start({ bridge: groups.bridge() })

async function conversation(query = '', drop = 'DR1752028') {
  const { status, body } = await api.call('GET', `/api/drops/${drop}/conversation${query}`)
  return { status, code: body.code, message: body.message, ...(body as unknown as ConversationResponse) }
}
const words = ({ messages }: ConversationResponse) => messages.map(({ content }) => content)

/** What we sent about DR1752028 as WhatsApp knows it. */
async function sent(message_id: string, state: 'sent' | 'delivered' | 'read' = 'sent') {
  const id = await api.feedback('DR1752028', { state, sent_at: 'now()' })
  await api.database.query(
    `UPDATE wa_monitor_feedback SET message_id = $2, created_by = 'Anna' WHERE id = $1`,
    [id, message_id],
  )
}
const post = (over = {}) => groups.say('DR1752028', { id: 'POST-DR1752028', ...over })

test('the messages around the newest post, oldest first, with who said them', async () => {
  await start()
  await api.review('DR1752028')
  groups.say('Morning all', { sender: SIPHO, sender_name: 'Sipho' })
  groups.say('in another group', { chat_jid: MOHADIN })
  post()
  groups.say('ok', {
    sender: '',
    sender_lid: '100000000000003@lid',
    sender_name: '',
    quoted_id: 'POST-DR1752028',
  })
  const answer = await conversation()
  expect(answer).toMatchObject({
    status: 200,
    drop_number: 'DR1752028',
    project: 'Lawley',
    message_id: 'POST-DR1752028',
    posts: [{ message_id: 'POST-DR1752028', kind: 'created' }],
    more_before: false,
    more_after: false,
  })
  expect(answer.messages).toMatchObject([
    { content: 'Morning all', name: 'Sipho', number: '27820000002', is_post: false, of_drop: false },
    { content: 'DR1752028', name: 'Thabo', number: '27820000001', is_post: true, of_drop: true },
    { content: 'ok', name: '', number: '', answers: true, quoted: { name: 'Thabo', content: 'DR1752028' } },
  ])
  expect(groups.keys).toEqual(new Set(['key-of-the-bridge-with-messages']))
})

test('our feedback stands in it with its ticks, and they change while the bridge is not asked again', async () => {
  await start()
  await api.review('DR1752028')
  post()
  groups.say('@27820000001 step 9', { id: 'OURS', is_from_me: true, sender_name: '', mentioned: [THABO] })
  await sent('OURS')
  const ours = async () => (await conversation()).messages.find(({ id }) => id === 'OURS')
  expect(await ours()).toMatchObject({
    from_us: true,
    of_drop: true,
    state: 'sent',
    by: 'Anna',
    mentions: [{ number: '27820000001', name: 'Thabo' }],
  })
  await api.database.query(`UPDATE wa_monitor_feedback SET state = 'read'`)
  expect(await ours()).toMatchObject({ state: 'read' })
  expect(groups.asked).toHaveLength(1)
})

test('in the order in which people wrote, and within a second as they came', async () => {
  await start()
  await api.review('DR1752028')
  const at = (seconds: number) => ({ timestamp: Date.parse('2025-11-21T12:00:00Z') + seconds * 1000 })
  groups.say('third', at(2))
  post(at(0))
  groups.say('ours', { ...at(1.7), is_from_me: true })
  groups.say('answer to it', at(1))
  expect(words(await conversation())).toEqual(['DR1752028', 'ours', 'answer to it', 'third'])
})

test('as many as are asked for on either side, and whether there are more', async () => {
  await start()
  await api.review('DR1752028')
  for (let n = 0; n < 20; n += 1) groups.say(`before ${n}`)
  post()
  for (let n = 0; n < 20; n += 1) groups.say(`after ${n}`)
  const few = await conversation('?before=2&after=1')
  expect(words(few)).toEqual(['before 18', 'before 19', 'DR1752028', 'after 0'])
  expect(few).toMatchObject({ more_before: true, more_after: true })
  expect(words(await conversation('?before=200&after=200'))).toHaveLength(41)
  expect(await conversation('?before=20&after=20')).toMatchObject({ more_before: false, more_after: false })
  expect(await conversation('?before=201')).toMatchObject({ status: 400 })
  expect(await conversation('?around=M1')).toMatchObject({ status: 400 })
})

test('a message of ours has a row for each phone: what stands behind hundreds of them is found', async () => {
  await start()
  await api.review('DR1752028')
  const receipts = (target_id: string) => {
    for (let n = 0; n < 260; n += 1) groups.say('delivered', { id: '', kind: 'send_state', target_id })
  }
  groups.say('far before')
  receipts('OTHER')
  post()
  receipts('OTHER')
  groups.say('far after')
  const answer = await conversation('?before=1&after=1')
  expect(words(answer)).toEqual(['far before', 'DR1752028', 'far after'])
  expect(groups.asked.map((query) => [...query.keys()].at(-1))).toEqual(['around', 'before', 'after'])
  expect(answer).toMatchObject({ more_before: false, more_after: false })
})

describe('nobody reads a group through it', () => {
  test('only messages of this drop can be asked for: neither another one of its group, nor another drop’s', async () => {
    await start()
    await api.review('DR1752028')
    await api.review('DR1752029')
    await api.review('DR9930001')
    await api.database.query(
      `UPDATE wa_monitor_drop_events SET group_jid = $1 WHERE drop_number = 'DR9930001'`,
      [MOHADIN],
    )
    const secret = groups.say('the gate code is 1234')
    post()
    groups.say('DR1752029', { id: 'POST-DR1752029' })
    groups.say('DR9930001', { id: 'POST-DR9930001', chat_jid: MOHADIN })
    const other = groups.say('elsewhere', { chat_jid: MOHADIN })
    for (const id of [secret.id, other.id, 'POST-DR1752029', 'POST-DR9930001', 'NONE', '%', "' OR 1=1 --"]) {
      const answer = await conversation(`?message=${encodeURIComponent(id)}&before=0&after=0`)
      expect([id, answer.status, answer.code]).toEqual([id, 404, 'message_not_of_drop'])
    }
    expect(groups.asked).toEqual([])
    expect(words(await conversation('?before=0&after=0'))).toEqual(['DR1752028'])
    const chats = new Set(groups.asked.map((query) => query.get('chat_jid')))
    expect(chats).toEqual(new Set([LAWLEY]))
  })

  test('an earlier post of the same drop can be, and our feedback about it', async () => {
    await start()
    await api.review('DR1752028')
    post()
    groups.say('@27820000001 step 9', { id: 'OURS', is_from_me: true })
    groups.say('DR1752028 again', { id: 'AGAIN' })
    await sent('OURS')
    await api.database.query(
      `INSERT INTO wa_monitor_drop_events (drop_number, kind, project, group_jid, message_id, sender_key, sender, sender_lid,
         sender_name, happened_at, revision)
       VALUES ('DR1752028', 'resubmitted', 'Lawley', $1, 'AGAIN', $2, $2, '', 'Thabo', now() + interval '1 hour', 1)`,
      [LAWLEY, THABO],
    )
    const answer = await conversation('?before=0&after=0')
    expect(words(answer)).toEqual(['DR1752028 again'])
    expect(answer.posts.map(({ message_id, kind }) => [message_id, kind])).toEqual([
      ['POST-DR1752028', 'created'],
      ['OURS', 'feedback'],
      ['AGAIN', 'resubmitted'],
    ])
    for (const [id, said] of [
      ['POST-DR1752028', 'DR1752028'],
      ['OURS', '@27820000001 step 9'],
    ])
      expect(words(await conversation(`?message=${id}&before=0&after=0`))).toEqual([said])
  })
})

test('what became of messages: edited by their writer, deleted, reacted to, not readable, too long', async () => {
  await start()
  await api.review('DR1752028')
  post({ content: 'DR175202' })
  groups.say('a secret', {
    id: 'GONE',
    filename: 'secret.pdf',
    media_type: 'document',
    quoted_id: 'POST-DR1752028',
  })
  groups.say('Waiting for this message', { id: 'DARK', kind: 'undecrypted' })
  groups.say('Waiting', { id: 'CAME', kind: 'undecrypted' })
  groups.say('x'.repeat(4001), { id: 'LONG' })
  groups.say('look', { id: 'PHOTO', media_type: 'image' })
  groups.say('DR1752028', { id: 'E1', kind: 'edit', target_id: 'POST-DR1752028' })
  groups.say('not mine', { id: 'E2', kind: 'edit', target_id: 'POST-DR1752028', sender: SIPHO })
  groups.say('', { id: 'D1', kind: 'delete', target_id: 'GONE' })
  groups.say('it came', { id: 'CAME' })
  for (const [sender, emoji] of [
    [THABO, '👍'],
    [SIPHO, '👍'],
    [THABO, ''],
  ] as const)
    groups.say(emoji, { id: randomUUID(), kind: 'reaction', target_id: 'PHOTO', sender })
  const answer = await conversation()
  const of = (id: string) => answer.messages.find((message) => message.id === id)
  expect(of('POST-DR1752028')).toMatchObject({ content: 'DR1752028', edited: true })
  expect(of('GONE')).toMatchObject({ content: '', deleted: true, media: '', filename: '', quoted: null })
  expect(of('DARK')).toMatchObject({ content: '', unreadable: true })
  expect(answer.messages.filter(({ id }) => id === 'CAME')).toMatchObject([
    { content: 'it came', unreadable: false },
  ])
  expect(of('LONG')).toMatchObject({ content: 'x'.repeat(4000), clipped: true })
  expect(of('PHOTO')).toMatchObject({ media: 'image', reactions: [{ emoji: '👍', count: 1 }] })
  expect(JSON.stringify(answer)).not.toMatch(/secret|Waiting/)
})

test('an id that somebody uses again is not his: neither the post’s nor our feedback’s', async () => {
  await start()
  await api.review('DR1752028')
  post()
  groups.say('step 9', { id: 'OURS', is_from_me: true, sender_name: '' })
  await sent('OURS')
  const liar = { sender: SIPHO, sender_name: 'Sipho' }
  // By WhatsApp's clock before both.
  groups.say('I am the post', {
    id: 'POST-DR1752028',
    ...liar,
    timestamp: Date.parse('2025-11-21T09:00:00Z'),
  })
  groups.say('I am the desk', { id: 'OURS', ...liar })
  groups.say('ok', { quoted_id: 'OURS' })
  const { messages } = await conversation()
  expect(messages).toMatchObject([
    { content: 'I am the post', is_post: false, of_drop: false },
    { content: 'DR1752028', is_post: true, of_drop: true },
    { content: 'step 9', from_us: true, state: 'sent' },
    { content: 'I am the desk', from_us: false, state: null, by: '', of_drop: false },
    { content: 'ok', quoted: { content: 'step 9', from_us: true } },
  ])
  expect(words(await conversation('?before=0&after=0'))).toEqual(['DR1752028'])
})

test('who was erased has no name and no number', async () => {
  await start()
  await api.review('DR1752028')
  post()
  groups.say('was here', { sender: 'erased:1', sender_lid: '', sender_name: 'erased' })
  expect((await conversation()).messages.at(-1)).toMatchObject({ name: '', number: '', content: 'was here' })
})

describe('what cannot be said', () => {
  test('a bridge that is away or talks nonsense is a 503 with a sentence', async () => {
    await start()
    await api.review('DR1752028')
    post()
    for (const says of ['nothing', 'nonsense'] as const) {
      groups.says = says
      expect(await conversation(says === 'nothing' ? '' : '?before=3')).toMatchObject({
        status: 503,
        code: 'bridge_away',
        message: expect.stringContaining('The bridge does not answer'),
      })
    }
    expect((await api.call('GET', '/api/drops/DR1752028/timeline')).status).toBe(200)
  })

  test('a drop nobody knows, one without a message, one whose message is gone', async () => {
    await start()
    await api.review('DR1752028')
    expect(await conversation('', 'DR9999999')).toMatchObject({ status: 404, code: 'drop_unknown' })
    expect(await conversation()).toMatchObject({ status: 404, code: 'message_gone' })
    await api.database.query('DELETE FROM wa_monitor_drop_events')
    expect(await conversation()).toMatchObject({ status: 404, code: 'no_post' })
  })
})

test('costs nothing while nothing changes', async () => {
  await start()
  await api.review('DR1752028')
  post()
  const path = '/api/drops/DR1752028/conversation'
  const etag = (await api.call('GET', path)).headers.get('etag') ?? ''
  expect((await api.call('GET', path, undefined, { 'if-none-match': etag })).status).toBe(304)
})

test('the bridge is asked once for all who look, and again after two seconds', async () => {
  let clock = 0
  const messages = new BridgeMessages(groups.bridge(), () => clock)
  post()
  const what = { group_jid: LAWLEY, message_id: 'POST-DR1752028', before: 5, after: 5 }
  const ask = () => messages.around({ ...what })
  await Promise.all([ask(), ask(), ask()])
  clock = 1999
  await ask()
  expect(groups.asked).toHaveLength(1)
  groups.say('later')
  clock = 2000
  expect(await ask()).toMatchObject({ is: 'found', rows: [{}, { content: 'later' }] })
  await messages.around({ ...what, before: 6 })
  expect(groups.asked).toHaveLength(3)
})
