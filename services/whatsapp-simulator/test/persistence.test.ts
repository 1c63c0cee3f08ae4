import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { until } from './until.ts'
import { Harness, LAWLEY, MOHADIN, type Remote } from './harness.ts'
import { spawnSimulator as spawnProcess } from './spawn-simulator.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function spawnSimulator(databasePath: string) {
  const simulator = await spawnProcess(databasePath)
  closers.push(() => simulator.process.kill('SIGKILL'))
  return simulator
}

/** Messages flow both ways, in both kinds of group. */
async function expectToWork(simulator: Remote, client: Client, round: string): Promise<void> {
  for (const [group, from] of [
    [LAWLEY, '27820000001'],
    [MOHADIN, '27820000003'],
  ] as const) {
    const posted = await client.message(await simulator.say(group, from, `in ${round}`))
    expect(posted.words.conversation).toBe(`in ${round}`)
    const id = await client.send(group, `out ${round}`)
    expect((await client.acknowledged(id)).attrs.error).toBeUndefined()
    expect(await simulator.copiesOf(id, from)).toMatchObject([{ text: `out ${round}`, error: null }])
  }
  // Nothing had to be asked for again.
  expect(client.received.filter(({ message }) => message.messageStubType)).toEqual([])
}

test('after a stop and a start a linked client logs in again and messages flow both ways', async () => {
  const harness = await Harness.start()
  closers.push(() => harness.close())
  let client = await harness.link()
  await expectToWork(harness, client, 'before')
  await client.close()
  const waiting = await harness.say(LAWLEY, '27820000002', 'while you were away')
  const before = await harness.state()
  await harness.restart()
  client = await harness.connect(client.auth).ready()
  expect((await client.message(waiting)).type).toBe('append')
  await expectToWork(harness, client, 'after')
  expect(await harness.state()).toEqual({
    ...before,
    linked_devices: before.linked_devices.map((device) => ({ ...device, connected: true })),
  })
})

test('the same after SIGKILL', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wa-simulator-'))
  closers.push(() => rmSync(directory, { recursive: true }))
  const databasePath = join(directory, 'simulator.db')
  const first = await spawnSimulator(databasePath)
  const linked = await first.remote.link()
  await expectToWork(first.remote, linked, 'before')
  first.process.kill('SIGKILL')
  await once(first.process, 'exit')
  expect(await linked.closed()).toBe(428)

  const second = await spawnSimulator(databasePath)
  const client = await second.remote.connect(linked.auth).ready()
  await expectToWork(second.remote, client, 'after')
  await client.close()
  second.process.kill('SIGTERM')
  expect(await once(second.process, 'exit')).toEqual([0, null])
})

test('nothing that was answered is lost when it is killed in the middle of things', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wa-simulator-'))
  closers.push(() => rmSync(directory, { recursive: true }))
  const databasePath = join(directory, 'simulator.db')
  const posted: string[] = []
  const acknowledged: string[] = []
  let simulator = await spawnSimulator(databasePath)
  let client = await simulator.remote.link()
  await expectToWork(simulator.remote, client, 'before')
  for (const killAfter of [3, 7, 12]) {
    const { remote, process: child } = simulator
    const sending = (async () => {
      for (;;) acknowledged.push(String((await client.acknowledged(await client.send(LAWLEY, 'x'))).attrs.id))
    })().catch(() => undefined)
    const posting = (async () => {
      for (;;) posted.push(await remote.say(LAWLEY, '27820000001', 'y'))
    })().catch(() => undefined)
    const goal = posted.length + killAfter
    await until(() => posted.length >= goal, 'some posts')
    child.kill('SIGKILL')
    await Promise.all([client.closed(), posting])
    const received = client.received
    client.giveUp()
    await sending
    simulator = await spawnSimulator(databasePath)
    client = await simulator.remote.connect(client.auth).ready()
    client.received.unshift(...received)
  }
  expect([posted, acknowledged].every(({ length }) => length > 3)).toBe(true)
  for (const id of posted) await client.message(id)
  for (const id of acknowledged) {
    expect((await simulator.remote.copiesOf(id, '27820000002'))[0]?.text).toBe('x')
  }
  expect((await simulator.remote.copies('27820000002')).filter(({ error }) => error !== null)).toEqual([])
  await client.close()
})
