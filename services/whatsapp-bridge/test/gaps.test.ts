/** Messages that can't be read: listed, asked for on every road there is, and there in the end. */
import { capturedResponseSchema } from '@wa-monitor/contracts'
import {
  type BridgeProcess,
  evidenceDirectory,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { openMessageStoreReader, openMessageStoreWriter } from '@wa-monitor/message-store'
import { execFileSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'

async function lawley(bridge: BridgeProcess) {
  const { chats } = capturedResponseSchema.parse((await bridge.call('GET', '/api/captured')).body)
  return chats.find(({ chat_jid }) => chat_jid === LAWLEY)
}
const lines = (bridge: BridgeProcess, text: string) =>
  bridge.process
    .output()
    .split('\n')
    .filter((line) => line.includes(text))

test('a damaged message is a gap until its sender has sent it again', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  const before = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
  await simulator.call('POST', '/admin/faults', { kind: 'undecryptable', how: 'bad_signature', times: 1 })
  const id = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752029' })
  const store = openMessageStoreReader(bridge.storePath)
  const kinds = (message: string) => store.findMessages(LAWLEY, message).map(({ kind }) => kind)
  await waitFor('the message', () => kinds(id).includes('message'))
  expect(kinds(id)).toEqual(['undecrypted', 'message'])
  expect(kinds(before)).toEqual(['message'])
  await waitFor('nothing to be missing', async () => (await lawley(bridge))?.missing.length === 0)
  expect(await lawley(bridge)).toMatchObject({ name: 'Lawley', captured: 2, seen: 2 })
  expect(lines(bridge, 'could not be read (')).toHaveLength(1)
  expect(lines(bridge, 'is there now (through its sender)')).toHaveLength(1)
  store.close()
  await bridge.process.stop()
  await simulator.process.stop()
})

test('when its sender cannot make it readable either, the own phone has it', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  // Four times as fast: the library is done asking its sender in two seconds, and then asks nobody else.
  const clock = { CLOCK_START: String(Date.now()), CLOCK_SPEED: '4' }
  const bridge = await startBridge(directory, simulator, clock, { main: 'controls/fast-clock.ts' })
  await bridge.link()
  const fault = { kind: 'undecryptable', how: 'garbage', retries_too: true, times: 1 }
  await simulator.call('POST', '/admin/faults', fault)
  const id = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752029' })
  await waitFor('the gap', async () => (await lawley(bridge))?.missing.length === 1)
  expect((await lawley(bridge))?.missing[0]).toMatchObject({
    id,
    sender: `${THABO}@s.whatsapp.net`,
    state: 'open',
    reason: expect.stringMatching(/.+/),
  })
  const store = openMessageStoreReader(bridge.storePath)
  await waitFor('the message', () => store.findMessages(LAWLEY, id).some(({ kind }) => kind === 'message'))
  expect(store.findMessages(LAWLEY, id).find(({ kind }) => kind === 'message')).toMatchObject({
    content: 'DR1752029',
    sender: `${THABO}@s.whatsapp.net`,
    is_from_me: 0,
  })
  await waitFor('the line', () => lines(bridge, 'is there now (through the own phone)').length === 1)
  store.close()
  await bridge.process.stop()
  await simulator.process.stop()
})

test('gaps of an earlier run are asked for when their time has come: from the phone, and from its history', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const first = await startBridge(directory, simulator)
  await first.link()
  const store = openMessageStoreReader(first.storePath)
  const texts = (id: string) =>
    store
      .findMessages(LAWLEY, id)
      .filter(({ kind }) => kind === 'message')
      .map(({ content }) => content)
  const ids: string[] = []
  for (const text of ['DR1752028', 'DR1752029', 'DR1752030']) {
    const id = await simulator.post(LAWLEY, { from: THABO, text })
    await waitFor('the row', () => texts(id).length === 1)
    ids.push(id)
  }
  const [fromPhone = '', fromHistory = ''] = ids
  await first.process.stop()
  makeGap(first, fromPhone, 'phone')
  makeGap(first, fromHistory, 'history')
  expect(ids.map(texts)).toEqual([[], [], ['DR1752030']])
  const bridge = await startBridge(directory, simulator)
  await bridge.untilWorking()
  expect((await lawley(bridge))?.missing.map(({ id }) => id)).toEqual([fromPhone, fromHistory])
  await waitFor('both', async () => (await lawley(bridge))?.missing.length === 0)
  expect(ids.map(texts)).toEqual([['DR1752028'], ['DR1752029'], ['DR1752030']])
  expect(await lawley(bridge)).toMatchObject({ captured: 3, seen: 3 })
  expect(lines(bridge, '(through the own phone)')).toHaveLength(1)
  expect(lines(bridge, '(through history)')).toHaveLength(1)
  store.close()
  await bridge.process.stop()
  await simulator.process.stop()
})

test('the tool that makes a gap says what it needs, and that there is no such message', async (context) => {
  const directory = evidenceDirectory(context)
  const paths = { storePath: join(directory, 'messages.db'), sessionPath: join(directory, 'session.db') }
  expect(() => makeGap(paths, 'A', 'elsewhere')).toThrow('Usage: make-gap.ts')
  openMessageStoreWriter(paths.storePath).close()
  expect(() => makeGap(paths, 'A', 'phone')).toThrow('No message A is stored')
})

/** While the bridge is stopped. */
function makeGap(
  { sessionPath, storePath }: Pick<BridgeProcess, 'sessionPath' | 'storePath'>,
  id: string,
  road: string,
) {
  const tool = fileURLToPath(new URL('../controls/make-gap.ts', import.meta.url))
  execFileSync(process.execPath, [tool, id, road], {
    env: { PATH: process.env.PATH, WHATSAPP_DB_PATH: storePath, WHATSAPP_SESSION_PATH: dirname(sessionPath) },
    stdio: 'pipe',
  })
}
