/** Reactions: on the phones, within the limits, once, and through a pause. */
import { openMessageStoreReader } from '@wa-monitor/message-store'
import {
  type BridgeProcess,
  evidenceDirectory,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { expect, test, type TestContext } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
/** LID-addressed. */
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'
const LERATO = '27820000003'

async function start(context: TestContext, variables = {}) {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator, variables)
  const reader = openMessageStoreReader(bridge.storePath)
  await bridge.link()
  const posted = async (chat: string, from: string) => {
    const id = await simulator.post(chat, { from, text: 'DR1752028' })
    return waitFor('the message in the store', () => reader.findMessages(chat, id)[0])
  }
  const reactions = async (phone: string, chat = LAWLEY) =>
    (await simulator.copies(phone)).filter(({ kind, chat_jid }) => kind === 'reaction' && chat_jid === chat)
  const restart = async () => {
    await started.bridge.process.kill()
    started.bridge = await startBridge(directory, simulator, variables)
    await started.bridge.untilWorking()
  }
  const stop = async () => {
    reader.close()
    await started.bridge.process.stop()
    await simulator.process.stop()
  }
  const started = { simulator, bridge, reader, posted, reactions, restart, stop }
  return started
}

const react = (bridge: BridgeProcess, body: object, key?: string) =>
  bridge.call('POST', '/api/react', body, key === undefined ? {} : { 'idempotency-key': key })

test('a reaction is on the phones, once per key, in groups of both kinds of address, and can be taken back', async (context) => {
  const { simulator, bridge, reader, posted, reactions, stop } = await start(context)
  for (const [chat, from] of [
    [LAWLEY, THABO],
    [MOHADIN, LERATO],
  ] as const) {
    const message = await posted(chat, from)
    const wish = { chat_jid: chat, message_id: message.id, sender: `${from}@s.whatsapp.net`, emoji: '✋' }
    const { status, body } = await react(bridge, wish, `stop-${chat}`)
    expect([status, body.status]).toEqual([200, 'server_ack'])
    expect((await react(bridge, wish, `stop-${chat}`)).body).toEqual(body)
    const [copy, ...more] = await waitFor('the reaction', async () => {
      const found = await reactions(from, chat)
      return found.length > 0 && found
    })
    expect(copy).toMatchObject({
      text: '✋',
      target_id: message.id,
      message_id: body.message_id,
      error: null,
    })
    expect(more).toEqual([])
    expect(reader.findMessages(chat, String(body.message_id))).toMatchObject([
      { kind: 'reaction', content: '✋', target_id: message.id, is_from_me: 1 },
    ])
    // What the phone shows with the message: the reaction found its target, and is gone again.
    const shown = async () =>
      (await simulator.call('GET', `/admin/groups/${chat}/messages`)) as {
        messages: { message_id: string; reactions: { emoji: string }[] }[]
      }
    const onMessage = async () =>
      (await shown()).messages.find(({ message_id }) => message_id === message.id)?.reactions
    expect(await onMessage()).toMatchObject([{ emoji: '✋' }])
    expect((await react(bridge, { ...wish, emoji: '' })).status).toBe(200)
    expect(await onMessage()).toEqual([])
  }
  await stop()
})

test('it leaves during a pause, and after a crash in one; messages do not', async (context) => {
  const started = await start(context)
  const message = await started.posted(LAWLEY, THABO)
  await started.bridge.call('POST', '/api/pause', { reason: 'emergency' })
  const wish = { chat_jid: LAWLEY, message_id: message.id, sender: message.sender, emoji: '✋' }
  expect((await react(started.bridge, wish, 'one')).body.status).toBe('server_ack')
  const text = { recipient: LAWLEY, message: 'x' }
  expect((await started.bridge.call('POST', '/api/send', text)).status).toBe(423)
  await started.restart()
  expect((await react(started.bridge, wish, 'one')).body.status).toBe('server_ack')
  expect((await react(started.bridge, { ...wish, emoji: '▶️' }, 'two')).body.status).toBe('server_ack')
  await waitFor('both', async () => (await started.reactions(THABO)).length === 2)
  expect((await started.reactions(THABO)).map(({ text: emoji }) => emoji)).toEqual(['✋', '▶️'])
  await started.stop()
})

test('it counts in the limits as a message does', async (context) => {
  const { bridge, posted, stop } = await start(context, { RATE_LIMIT_MESSAGES_PER_MINUTE: '1' })
  const message = await posted(LAWLEY, THABO)
  const wish = { chat_jid: LAWLEY, message_id: message.id, sender: message.sender, emoji: '✋' }
  expect((await react(bridge, wish)).status).toBe(200)
  const refused = await react(bridge, { ...wish, emoji: '▶️' })
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect((await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'x' })).status).toBe(429)
  await stop()
})

test('wrong wishes are refused in words', async (context) => {
  const { bridge, posted, stop } = await start(context)
  const message = await posted(LAWLEY, THABO)
  const good = { chat_jid: LAWLEY, message_id: message.id, sender: message.sender, emoji: '✋' }
  for (const [change, status, code, words] of [
    [{ emoji: 'stop' }, 400, 'invalid_request', /emoji: must be one emoji/],
    [{ emoji: '✋✋' }, 400, 'invalid_request', /emoji/],
    [{ emoji: undefined }, 400, 'invalid_request', /emoji/],
    [{ messageId: '1' }, 400, 'invalid_request', /message_id/],
    [{ chat_jid: 'Lawley' }, 400, 'invalid_recipient', /chat_jid must be/],
    [{ sender: LAWLEY }, 400, 'invalid_recipient', /sender must be/],
    [{ message_id: '3A00' }, 404, 'message_unknown', /No message 3A00/],
    [{ sender: `${LERATO}@s.whatsapp.net` }, 404, 'message_unknown', /of this sender/],
  ] as const) {
    const { status: answered, body } = await react(bridge, { ...good, ...change })
    expect([answered, body.code]).toEqual([status, code])
    expect(body.message).toMatch(words)
  }
  expect((await react(bridge, good, 'one')).status).toBe(200)
  expect((await react(bridge, { ...good, emoji: '▶️' }, 'one')).body.code).toBe('idempotency_key_reused')
  const keyless = await fetch(`${bridge.process.url}/api/react`, { method: 'POST' })
  expect(keyless.status).toBe(401)
  await stop()
})
