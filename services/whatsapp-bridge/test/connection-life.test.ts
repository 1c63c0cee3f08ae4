/** How connections end, and what follows: the faults of a server, one by one. */
import {
  type BridgeProcess,
  evidenceDirectory,
  type SimulatorProcess,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { openOwned } from '@wa-monitor/sqlite'
import { describe, expect, test, type TestContext } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'

interface Pair {
  directory: string
  simulator: SimulatorProcess
  bridge: BridgeProcess
}

async function linkedPair(context: TestContext): Promise<Pair> {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator, { LOG_LEVEL: 'debug' })
  await bridge.link()
  return { directory, simulator, bridge }
}

async function end({ bridge, simulator }: Pair): Promise<void> {
  await bridge.process.stop()
  await simulator.process.stop()
}

const arm = (simulator: SimulatorProcess, fault: unknown) => simulator.call('POST', '/admin/faults', fault)
const count = (bridge: BridgeProcess, line: string) => bridge.process.output().split(line).length - 1
const untilState = (bridge: BridgeProcess, state: string, timeoutMs?: number) =>
  waitFor(`the bridge to be ${state}`, async () => (await bridge.health()).state === state, timeoutMs)
const untilConnections = (bridge: BridgeProcess, n: number) =>
  waitFor(`connection ${n}`, () => count(bridge, '"Connected to WhatsApp"') === n, 100_000)

/** A message that is posted now is stored: the connection hears. */
async function expectHearing({ simulator, bridge }: Pair): Promise<void> {
  const id = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
  const store = openMessageStoreReader(bridge.storePath)
  await waitFor('the message', () => store.findMessages(LAWLEY, id).length === 1)
  store.close()
}

describe.concurrent('a line that says nothing', () => {
  test('after the login: cut and made anew', { timeout: 150_000 }, async (context) => {
    const pair = await linkedPair(context)
    await arm(pair.simulator, { kind: 'silence', seconds: 300, times: 1 })
    await untilConnections(pair.bridge, 2)
    expect(count(pair.bridge, 'WhatsApp does not answer (silent)')).toBe(1)
    expect(count(pair.bridge, 'Not connected to WhatsApp (connection-timeout)')).toBe(1)
    await expectHearing(pair)
    await end(pair)
  })

  test('in the middle of the login: the same', { timeout: 150_000 }, async (context) => {
    const pair = await linkedPair(context)
    const at = { direction: 'out', tag: 'success' }
    await arm(pair.simulator, { kind: 'silence', at, times: 1, seconds: 300 })
    await arm(pair.simulator, { kind: 'drop-connection' })
    await untilConnections(pair.bridge, 2)
    expect(count(pair.bridge, 'WhatsApp does not answer (login-timeout)')).toBe(1)
    await expectHearing(pair)
    await end(pair)
  })
})

describe('what the server says', () => {
  for (const [reason, word] of [
    [503, 'service-unavailable'],
    [500, 'bad-session'],
    [501, 'refused'],
  ] as const) {
    test(`${reason} at two logins: tried again, and then it works`, async (context) => {
      const pair = await linkedPair(context)
      await arm(pair.simulator, { kind: 'refuse-logins', reason, times: 2 })
      await arm(pair.simulator, { kind: 'drop-connection' })
      await untilConnections(pair.bridge, 2)
      expect(count(pair.bridge, `Not connected to WhatsApp (${word})`)).toBe(2)
      await expectHearing(pair)
      await end(pair)
    })
  }

  for (const [reason, word] of [
    [402, 'temporary-ban'],
    [403, 'temporary-ban'],
    [405, 'client-outdated'],
    [406, 'account-refused'],
    [409, 'client-outdated'],
  ] as const) {
    test(`${reason}: FAILED, and not one more login`, async (context) => {
      const pair = await linkedPair(context)
      await arm(pair.simulator, { kind: 'refuse-logins', reason })
      await arm(pair.simulator, { kind: 'drop-connection' })
      await untilState(pair.bridge, 'FAILED')
      expect(await pair.bridge.health()).toMatchObject({ reason: word, status: 'failing', logged_in: true })
      // To be linked, after that, and the one that was refused.
      expect(count(pair.bridge, '"Connecting to WhatsApp"')).toBe(3)
      await end(pair)
    })
  }
})

describe('a connection that is deaf', () => {
  const HOURS = 168
  /** Fifteen minutes of silence are over in ten seconds. */
  const SPEED = '90'
  const clock = () => ({ CLOCK_START: String(Date.now()), CLOCK_SPEED: SPEED, LOG_LEVEL: 'debug' })

  /** A bridge that knows its groups as busy around the clock. */
  async function busyPair(context: TestContext): Promise<Pair> {
    const { directory, simulator, bridge } = await linkedPair(context)
    await bridge.process.stop()
    const session = openOwned(bridge.sessionPath)
    const save = session.prepare('INSERT INTO rhythm (slot, active_minutes, weeks) VALUES (?, 50, 4)')
    for (let slot = 0; slot < HOURS; slot++) save.run(slot)
    session.close()
    const fast = await startBridge(directory, simulator, clock(), { main: 'controls/fast-clock.ts' })
    await fast.untilWorking()
    return { directory, simulator, bridge: fast }
  }

  test('is made anew, and then hears what was said meanwhile', async (context) => {
    const pair = await busyPair(context)
    // Over before the bridge has lost its patience with the second connection.
    await arm(pair.simulator, { kind: 'deaf', seconds: 15 })
    const id = await pair.simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
    await untilConnections(pair.bridge, 2)
    expect(count(pair.bridge, 'The connection may be deaf')).toBe(1)
    const store = openMessageStoreReader(pair.bridge.storePath)
    await waitFor('the message', () => store.findMessages(LAWLEY, id).length === 1)
    store.close()
    expect(pair.bridge.process.hasEnded()).toBe(false)
    await end(pair)
  })

  test('and deaf again: the process ends with an error, and the next one hears', async (context) => {
    const pair = await busyPair(context)
    await arm(pair.simulator, { kind: 'deaf' })
    const id = await pair.simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
    await waitFor('the end of the process', () => pair.bridge.process.hasEnded(), 60_000)
    expect(count(pair.bridge, 'WhatsApp says that messages wait, and delivers none: ending')).toBe(1)
    await pair.simulator.call('DELETE', '/admin/faults')
    const next = await startBridge(pair.directory, pair.simulator)
    await next.untilWorking()
    const store = openMessageStoreReader(next.storePath)
    await waitFor('the message', () => store.findMessages(LAWLEY, id).length === 1)
    store.close()
    await end({ ...pair, bridge: next })
  })

  test('and one that is only quiet is left alone after one look', async (context) => {
    const pair = await busyPair(context)
    await untilConnections(pair.bridge, 2)
    expect(count(pair.bridge, 'nothing has come for longer than usual')).toBe(1)
    expect(pair.bridge.process.hasEnded()).toBe(false)
    await expectHearing(pair)
    await end(pair)
  })
})
