/** Everything of one person: shown, and erased so that no byte of it is left and nothing brings it back. */
import { readFileSync } from 'node:fs'
import { bridgeErasedResponseSchema, bridgePersonResponseSchema } from '@wa-monitor/contracts'
import {
  type BridgeProcess,
  evidenceDirectory,
  type SimulatorProcess,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
/** LID-addressed. */
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'
const SIPHO = '27820000002'
/** Words that are nowhere else. */
const HIS = 'wonderful-thabo-words'

const groupsOf = (phone: string, state: Awaited<ReturnType<SimulatorProcess['state']>>) =>
  state.groups.filter(({ members }) => JSON.stringify(members).includes(phone)).map(({ jid }) => jid)

function bytesOf(bridge: BridgeProcess): string {
  return [bridge.storePath, bridge.sessionPath]
    .flatMap((path) => [path, `${path}-wal`])
    .map((path) => readFileSync(path, 'latin1'))
    .join('')
}

test('a person is shown, erased to the last byte, and not brought back', {
  timeout: 120_000,
}, async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  const { business_phone } = await simulator.state()
  const store = openMessageStoreReader(bridge.storePath)
  context.onTestFinished(() => store.close())
  await simulator.call('POST', `/admin/groups/${MOHADIN}/members`, { phone: THABO }).catch(() => undefined)
  const his = [
    await simulator.post(LAWLEY, { from: THABO, text: `DR1752028 ${HIS}` }),
    await simulator.post(MOHADIN, { from: THABO, text: `DR1852028 ${HIS}` }),
  ]
  const others = [
    await simulator.post(LAWLEY, { from: SIPHO, text: `@${THABO} well done`, mentioned: [THABO] }),
    await simulator.post(LAWLEY, { from: SIPHO, text: 'see above', quoted_id: his[0] }),
  ]
  await simulator.call('POST', '/admin/direct-messages', { from: THABO, to: business_phone, text: HIS })
  await waitFor('all of it', () => {
    const rows = store.readAll(0, 1000)
    return (
      rows.filter(({ content }) => content.includes(HIS)).length === 3 &&
      rows.some(({ id }) => id === others[1])
    )
  })
  const sent = await bridge.call('POST', '/api/send', {
    recipient: LAWLEY,
    message: 'DR1752028 has to be done again',
    mentioned_jid: [`${THABO}@s.whatsapp.net`],
    quoted_message_id: his[0],
  })
  expect(sent.body.status).toBe('server_ack')

  // What his phone says of it is the last that comes from him.
  await waitFor('his receipt', () =>
    store.readAll(0, 1000).some(({ kind, sender }) => kind === 'send_state' && sender.startsWith(THABO)),
  )
  const show = async () =>
    bridgePersonResponseSchema.parse((await bridge.call('GET', `/api/people/${THABO}`)).body)
  const shown = await show()
  expect(shown.addresses).toContain(`${THABO}@s.whatsapp.net`)
  const lid = shown.addresses.find((address) => address.endsWith('@lid'))?.split('@')[0] ?? ''
  expect(lid).toMatch(/^\d{10,}$/)
  const contents = shown.messages.map(({ content }) => String(content))
  expect(contents.filter((content) => content.includes(HIS))).toHaveLength(3)
  expect(contents.some((content) => content.includes('has to be done again'))).toBe(true)
  expect(shown.session).toMatchObject({ inbox: expect.any(Number), outbox: 1, auth_keys: expect.any(Number) })
  expect(shown.session.inbox).toBeGreaterThanOrEqual(5)
  expect(shown.session.auth_keys).toBeGreaterThan(3)
  expect((await bridge.call('GET', '/api/people/+27 82 000 0001')).body.addresses).toEqual(shown.addresses)

  // As long as he is in a group, WhatsApp names him whenever it names its members.
  for (const jid of groupsOf(THABO, await simulator.state()))
    await simulator.call('DELETE', `/admin/groups/${jid}/members/${THABO}`)
  await waitFor('the groups without him', async () => {
    const { body } = await bridge.call('GET', '/api/groups')
    return !JSON.stringify(body).includes(THABO)
  })
  const before = store.readAll(0, 1000)
  const erased = bridgeErasedResponseSchema.parse((await bridge.call('DELETE', `/api/people/${THABO}`)).body)
  expect(erased.erased['messages.db/messages']).toBeGreaterThanOrEqual(5)
  expect(erased.erased['session.db/outbox']).toBe(1)
  expect(bytesOf(bridge).match(new RegExp(`${HIS}|${THABO}|${lid}`))?.[0]).toBeUndefined()
  const after = store.readAll(0, 1000)
  expect(after.map(({ seq, id, kind }) => [seq, id, kind])).toEqual(
    before.map(({ seq, id, kind }) => [seq, id, kind]),
  )
  expect(after.find(({ id }) => id === his[0])).toMatchObject({ sender: 'erased:1', content: '' })
  expect(after.find(({ id }) => id === others[0])).toMatchObject({
    content: expect.stringContaining('@erased'),
  })
  expect(await show()).toMatchObject({
    messages: [],
    session: { inbox: 0, outbox: 0, auth_keys: 0, gaps: 0 },
  })
  expect(bridge.process.output()).not.toContain(THABO)

  // Everything goes on: others are heard, sends reach them, and history does not bring him back.
  const next = await simulator.post(LAWLEY, { from: SIPHO, text: 'DR1752030' })
  await waitFor('the next one', () => store.findMessages(LAWLEY, next).length === 1)
  expect((await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'seen' })).body.status).toBe(
    'server_ack',
  )
  expect((await bridge.call('POST', '/api/logout')).status).toBe(200)
  await bridge.link()
  await waitFor('the history', () => bridge.process.output().includes('History from the phone: '))
  const late = await simulator.post(LAWLEY, { from: SIPHO, text: 'DR1752031' })
  await waitFor('the last one', () => store.findMessages(LAWLEY, late).length === 1)
  expect(store.readAll(0, 1000).filter(({ content }) => content.includes(HIS))).toEqual([])
  for (const id of his) expect(store.readAll(0, 1000).filter((row) => row.id === id)).toHaveLength(1)
  await bridge.process.stop()
  await simulator.process.stop()
})

test('what cannot be erased is refused', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  const { business_phone } = await simulator.state()
  const ask = async (method: string, number: string) => {
    const { status, body } = await bridge.call(method, `/api/people/${number}`)
    return [status, body.code]
  }
  for (const method of ['GET', 'DELETE']) {
    expect(await ask(method, business_phone)).toEqual([409, 'own_number'])
    expect(await ask(method, '0820000001')).toEqual([400, 'invalid_number'])
    expect((await fetch(`${bridge.process.url}/api/people/${THABO}`, { method })).status).toBe(401)
  }
  const { body } = await bridge.call('DELETE', '/api/people/27820000099')
  expect(Object.values((body as { erased: Record<string, number> }).erased).every((rows) => rows === 0)).toBe(
    true,
  )
  await bridge.process.stop()
  await simulator.process.stop()
})
