/** A disk that fills up: nothing is lost, nothing comes twice, and it goes on by itself. On a real, small file system. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, symlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import {
  type BridgeProcess,
  evidenceDirectory,
  parseMetrics,
  type SimulatorProcess,
  startBridge,
  startSimulator,
  valueOf,
  waitFor,
} from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { expect, test, type TestContext } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'
const MB = 1024 * 1024
const MIN_FREE_MB = 16
/** The bridge looks every three seconds; starting it takes seconds, too. */
const SLOW = { timeout: 200_000 }
/** Long enough that a handful of them does not fit into what SQLite has already taken from the disk. */
const LONG = 'DR1752028 '.repeat(6000)

interface Small {
  simulator: SimulatorProcess
  bridge: BridgeProcess
  /** Fills the file system until so many bytes are left; 0: to the last one. */
  fill(leftBytes: number): void
  empty(): void
  start(): Promise<BridgeProcess>
}

/** A linked bridge whose two files lie on a file system of 64 MB. */
async function onSmallDisk(context: TestContext): Promise<Small> {
  const directory = evidenceDirectory(context)
  const disk = join(directory, 'disk')
  mkdirSync(disk)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk])
  if (mounted.status !== 0) context.skip('mounting a small file system takes root on Linux')
  context.onTestFinished(() => void spawnSync('umount', ['--lazy', disk]))
  for (const part of ['store', 'session']) {
    mkdirSync(join(disk, part))
    symlinkSync(join(disk, part), join(directory, part))
  }
  const simulator = await startSimulator(directory)
  const start = () =>
    startBridge(directory, simulator, { MIN_FREE_DISK_MB: String(MIN_FREE_MB), LOG_LEVEL: 'debug' })
  const bridge = await start()
  await bridge.link()
  const ballast = join(disk, 'ballast')
  return {
    simulator,
    bridge,
    start,
    fill(leftBytes) {
      rmSync(ballast, { force: true })
      const file = openSync(ballast, 'w')
      const page = Buffer.alloc(4096, 1)
      try {
        while (freeBytes(disk) > leftBytes) writeSync(file, page)
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC')
      }
      closeSync(file)
    },
    empty: () => rmSync(ballast),
  }
}

function freeBytes(disk: string): number {
  const { bavail, bsize } = statfsSync(disk)
  return bavail * bsize
}

const count = (bridge: BridgeProcess, line: string) => bridge.process.output().split(line).length - 1
const untilStopped = (bridge: BridgeProcess) =>
  waitFor('the bridge to stop', async () => (await bridge.health()).reason === 'disk-full')

/** Each of these was stored, and once. */
async function expectOnce(bridge: BridgeProcess, ids: readonly string[]): Promise<void> {
  const store = openMessageStoreReader(bridge.storePath)
  const rowsOf = (id: string) => store.findMessages(LAWLEY, id).filter(({ kind }) => kind === 'message')
  await waitFor('all messages', () => ids.every((id) => rowsOf(id).length > 0))
  expect(ids.map((id) => rowsOf(id).length)).toEqual(ids.map(() => 1))
  store.close()
}

test(
  'too little room: it leaves WhatsApp, refuses sends, lives, and goes on when there is room',
  SLOW,
  async (context) => {
    const { simulator, bridge, fill, empty } = await onSmallDisk(context)
    const first = await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })
    await expectOnce(bridge, [first])
    fill(MIN_FREE_MB * MB - MB)
    await untilStopped(bridge)
    const answer = await fetch(`${bridge.process.url}/health`)
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      { status: 'ok', state: 'RECONNECTING', connected: false, logged_in: true },
    ])
    const { body: status } = await bridge.call('GET', '/api/status')
    expect(status).toMatchObject({ state: 'RECONNECTING', reason: 'disk-full' })
    expect((status.disk as { stopped: string }).stopped).toContain('MIN_FREE_DISK_MB')
    expect(status.advice).toBe((status.disk as { stopped: string }).stopped)
    const refused = await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'seen' })
    expect([refused.status, refused.body.code]).toEqual([507, 'disk_full'])
    expect(refused.body.message).toMatch(/make room there.*Nothing was sent\.$/)
    expect(refused.headers.get('retry-after')).toBe('60')
    const scraped = await fetch(`${bridge.process.url}/metrics`, {
      headers: { 'x-api-key': 'test-key-of-a-test-bridge' },
    })
    const metrics = parseMetrics(await scraped.text())
    expect(valueOf(metrics, 'wa_monitor_bridge_disk_stopped')).toBe(1)
    expect(valueOf(metrics, 'wa_monitor_bridge_disk_free_bytes')).toBeLessThan(MIN_FREE_MB * MB)

    const connects = count(bridge, '"Connecting to WhatsApp"')
    const meanwhile = [first]
    for (let n = 0; n < 5; n++)
      meanwhile.push(await simulator.post(LAWLEY, { from: THABO, text: `message ${n}` }))
    // A little more room than the least is not enough: it would leave and return by the minute.
    fill(MIN_FREE_MB * MB + MB)
    await waitFor('two looks at the disk', async () => {
      const { body } = await bridge.call('GET', '/api/status')
      return String(body.advice).includes('17 MB left')
    })
    expect(count(bridge, '"Connecting to WhatsApp"')).toBe(connects)
    empty()
    await bridge.untilWorking()
    await expectOnce(bridge, meanwhile)
    expect(count(bridge, 'Work stops, and WhatsApp keeps what comes in')).toBe(1)
    expect(count(bridge, 'There is room on the disk again')).toBe(1)
    expect((await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: 'seen' })).body.status).toBe(
      'server_ack',
    )
    await bridge.process.stop()
    await simulator.process.stop()
  },
)

test(
  'full to the last byte in the middle of the work, and started on it: nothing lost, nothing twice',
  SLOW,
  async (context) => {
    const { simulator, bridge, fill, empty, start } = await onSmallDisk(context)
    const ids = [await simulator.post(LAWLEY, { from: THABO, text: 'DR1752028' })]
    await expectOnce(bridge, ids)
    fill(0)
    for (let n = 0; n < 30; n++) ids.push(await simulator.post(LAWLEY, { from: THABO, text: `${n} ${LONG}` }))
    // Whichever is first: a write that fails ends the process, a look at the disk makes it leave WhatsApp.
    await waitFor('the end, or the stop', async () => {
      if (bridge.process.hasEnded()) return true
      const health = await bridge.health().catch(() => undefined)
      return health?.reason === 'disk-full'
    })
    if (bridge.process.hasEnded())
      expect(bridge.process.output()).toContain('before anything is acknowledged')
    else await bridge.process.kill()

    const again = await start()
    expect(await again.health()).toMatchObject({ status: 'ok', reason: 'disk-full', connected: false })
    const refused = await again.call('POST', '/api/send', { recipient: LAWLEY, message: 'seen' })
    expect([refused.status, refused.body.code]).toEqual([507, 'disk_full'])
    expect((await fetch(`${again.process.url}/health/ready`)).status).toBe(503)
    expect((await fetch(`${again.process.url}/health/live`)).status).toBe(200)
    ids.push(await simulator.post(LAWLEY, { from: THABO, text: 'while it waited' }))
    empty()
    // For a moment nobody listens: the port goes from the one to the other.
    await waitFor('the bridge to work', async () => {
      const health = await again.health().catch(() => undefined)
      return health?.state === 'WORKING'
    })
    await expectOnce(again, ids)

    // After a clean stop, SQLite has to make its smaller files anew.
    await again.process.stop()
    fill(0)
    const third = await start()
    expect(await third.health()).toMatchObject({ status: 'ok', reason: 'disk-full' })
    empty()
    await waitFor('the bridge to work', async () => {
      const health = await third.health().catch(() => undefined)
      return health?.state === 'WORKING'
    })
    await third.process.stop()
    await simulator.process.stop()
  },
)
