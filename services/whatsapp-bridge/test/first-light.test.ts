/** The slice through the bridge: real client library, real store, the simulator as WhatsApp and as the phones. */
import type { Group } from '@wa-monitor/contracts'
import { type MessageStoreReader, openMessageStoreReader } from '@wa-monitor/message-store'
import {
  type BridgeProcess,
  removeUnlessFailed,
  type SimulatorProcess,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
/** LID-addressed. */
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'
const LERATO = '27820000003'

const directory = mkdtempSync(join(tmpdir(), 'wa-first-light-'))
let simulator: SimulatorProcess
let bridge: BridgeProcess
let store: MessageStoreReader

beforeAll(async () => {
  simulator = await startSimulator(directory)
  bridge = await startBridge(directory, simulator)
  store = openMessageStoreReader(bridge.storePath)
})

let failed = false
afterEach(({ task }) => {
  failed ||= task.result?.state === 'fail'
})
afterAll(async () => {
  store.close()
  await bridge.process.stop()
  await simulator.process.stop()
  removeUnlessFailed(directory, failed)
})

const row = (chat: string, id: string) => waitFor(`row ${id}`, () => store.findMessages(chat, id)[0])
const send = (body: unknown, headers?: Record<string, string>) =>
  bridge.call('POST', '/api/send', body, headers)
const copyOf = (phone: string, messageId: string) =>
  waitFor(`${messageId} on the phone`, async () =>
    (await simulator.copies(phone)).find(({ message_id }) => message_id === messageId),
  )

describe('before it is linked', () => {
  test('it is healthy, not ready, and shows a code', async () => {
    await waitFor('a QR code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
    expect(await bridge.health()).toMatchObject({ status: 'ok', logged_in: false, reason: 'not-linked' })
    const page = await (await fetch(`${bridge.process.url}/login`)).text()
    expect(page).toContain('<img id="qr"')
    expect((await fetch(`${bridge.process.url}/health/ready`)).status).toBe(503)
    const { body } = await bridge.call('GET', '/api/qr')
    expect(body.qr).toMatch(/^https:\/\/wa\.me\//)
    expect(String(body.qr_text).split('\n').length).toBeGreaterThan(20)
  })

  test('it takes no message, and says why', async () => {
    const { status, body } = await send({ recipient: LAWLEY, message: 'x' })
    expect([status, body.code]).toEqual([503, 'not_linked'])
    expect(body.message).toContain('SCAN_QR_CODE')
  })
})

describe('once linked', () => {
  beforeAll(() => bridge.link())

  test('it is ready, shows no code any more, and knows its own number', async () => {
    expect((await fetch(`${bridge.process.url}/health/ready`)).status).toBe(200)
    expect(await (await fetch(`${bridge.process.url}/login`)).text()).not.toContain('<img')
    expect((await bridge.call('GET', '/api/qr')).body.code).toBe('already_linked')
    const business = (await simulator.state()).business_phone
    expect(store.ownIds()).toContain(`${business}@s.whatsapp.net`)
    expect([...store.ownIds()].some((id) => id.endsWith('@lid'))).toBe(true)
  })

  test('a contractor’s message is a row', async () => {
    const id = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
    expect(await row(LAWLEY, id)).toMatchObject({
      id,
      chat_jid: LAWLEY,
      sender: `${THABO}@s.whatsapp.net`,
      sender_lid: expect.stringMatching(/@lid$/),
      sender_name: 'Thabo',
      content: 'DR1752028',
      kind: 'message',
      is_from_me: 0,
    })
  })

  test('so is one in a LID-addressed group, with his phone number', async () => {
    const id = await simulator.post(MOHADIN, { from: LERATO, text: 'DR1752029' })
    expect(await row(MOHADIN, id)).toMatchObject({
      sender: `${LERATO}@s.whatsapp.net`,
      sender_name: 'Lerato',
    })
  })

  test('so is a photo’s caption', async () => {
    const id = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752030 done', media: 'image' })
    expect(await row(LAWLEY, id)).toMatchObject({ content: 'DR1752030 done', media_type: 'image' })
  })

  test('the groups are listed with their members in both forms', async () => {
    const groups = (await bridge.call('GET', '/api/groups')).body.groups as Group[]
    expect(groups.map(({ name }) => name).toSorted()).toEqual(['Lawley', 'Mamelodi', 'Mohadin', 'Velo Test'])
    const modes = Object.fromEntries(groups.map(({ jid, addressing_mode }) => [jid, addressing_mode]))
    expect(modes).toMatchObject({ [LAWLEY]: 'pn', [MOHADIN]: 'lid' })
    for (const { members } of groups) {
      for (const { jid, lid } of members)
        expect([jid, lid]).toEqual([expect.stringMatching(/@s\./), expect.stringMatching(/@lid$/)])
    }
  })

  test('an answer with a mention is readable on every member’s phone, and rings the one it names', async () => {
    const { body } = await send({
      recipient: LAWLEY,
      message: 'step 9 is missing',
      mentioned_jid: [`${THABO}@s.whatsapp.net`],
    })
    expect(body).toMatchObject({ success: true, status: 'server_ack' })
    for (const phone of [THABO, '27820000002', LERATO]) {
      expect(await copyOf(phone, String(body.message_id))).toMatchObject({
        text: `@${THABO} step 9 is missing`,
        mentioned: [`${THABO}@s.whatsapp.net`],
        error: null,
      })
    }
  })

  test('in a LID-addressed group the mention is a LID, in the text and in the list', async () => {
    const { body } = await send({
      recipient: MOHADIN,
      message: `stap 9, @${LERATO}`,
      mentioned_jid: [LERATO],
    })
    const lid = (await simulator.state()).contractors.find(({ phone }) => phone === LERATO)?.lid
    expect(await copyOf(LERATO, String(body.message_id))).toMatchObject({
      text: `stap 9, @${lid}`,
      mentioned: [`${lid}@lid`],
    })
  })

  test('what we send, and what became of it, are rows of their own', async () => {
    const { body } = await send({ recipient: LAWLEY, message: 'thank you' })
    const id = String(body.message_id)
    expect(await row(LAWLEY, id)).toMatchObject({ is_from_me: 1, content: 'thank you' })
    const states = await waitFor('three deliveries', () => {
      const rows = store
        .readChat(LAWLEY, 0, 1000)
        .filter(({ kind, target_id }) => kind === 'send_state' && target_id === id)
      return rows.filter(({ content }) => content === 'delivered').length === 3 ? rows : undefined
    })
    expect(states.map(({ content }) => content)).toContain('server_ack')
  })

  test('a reply quotes the message it answers', async () => {
    const asked = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752031 is it fine?' })
    await row(LAWLEY, asked)
    const { body } = await send({ recipient: LAWLEY, message: 'yes', quoted_message_id: asked })
    expect(await copyOf(THABO, String(body.message_id))).toMatchObject({ text: 'yes', quoted_id: asked })
  })

  test('a contractor’s reply names the message it answers', async () => {
    const { body } = await send({ recipient: LAWLEY, message: 'DR1752031: step 9' })
    const id = await simulator.post(LAWLEY, {
      from: THABO,
      text: 'klaar',
      quoted_id: String(body.message_id),
    })
    expect(await row(LAWLEY, id)).toMatchObject({ quoted_id: body.message_id })
  })

  test('the same Idempotency-Key sends once, at whatever instant it is used again', async () => {
    const message = { recipient: LAWLEY, message: 'only once' }
    const key = { 'idempotency-key': 'feedback-1' }
    const answers = await Promise.all([send(message, key), send(message, key), send(message, key)])
    const ids = new Set(answers.map(({ body }) => body.message_id))
    expect(ids.size).toBe(1)
    expect((await send(message, key)).body).toMatchObject({ message_id: [...ids][0], status: 'server_ack' })
    await copyOf(THABO, String([...ids][0]))
    expect((await simulator.copies(THABO)).filter(({ text }) => text === 'only once')).toHaveLength(1)
    expect((await send({ ...message, message: 'another' }, key)).status).toBe(422)
  })

  test.each([
    [
      'a group we are not in',
      { recipient: '120363418298130399@g.us', message: 'x' },
      404,
      'unknown_recipient',
    ],
    ['a number without WhatsApp', { recipient: '27820009999', message: 'x' }, 404, 'unknown_recipient'],
    ['a local number', { recipient: '082 000 0001', message: 'x' }, 400, 'invalid_recipient'],
    [
      'a mention of a stranger',
      { recipient: LAWLEY, message: 'x', mentioned_jid: ['27820000006'] },
      422,
      'mention_not_in_group',
    ],
    [
      'a quote of nothing',
      { recipient: LAWLEY, message: 'x', quoted_message_id: 'NOPE' },
      422,
      'quoted_message_unknown',
    ],
    ['an unknown field', { recipient: LAWLEY, message: 'x', groupJid: 'y' }, 400, 'invalid_request'],
    ['no text', { recipient: LAWLEY, message: '' }, 400, 'invalid_request'],
  ])('%s is refused, and nothing is sent', async (_, body, status, code) => {
    const before = store.lastSeq()
    const answer = await send(body)
    expect([answer.status, answer.body.code, answer.body.success]).toEqual([status, code, false])
    expect(store.lastSeq()).toBe(before)
  })

  test('no message text and no whole number is in the log', () => {
    const log = bridge.process.output()
    expect(log).toContain('Received message from 2782…01')
    for (const secret of ['DR1752028', 'step 9', 'only once', THABO, LERATO, 'privKey', 'private']) {
      expect(log).not.toContain(secret)
    }
  })
})
