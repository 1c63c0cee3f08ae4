/** A bridge that died after its backup, and the one that is restored from it elsewhere. */
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import {
  bridgeStatusResponseSchema,
  bulkJobResponseSchema,
  bulkMessagesResponseSchema,
} from '@wa-monitor/contracts'
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
import { backUp, restore, startBackedUpBridge } from './restore-process.ts'

/** Simulator and two bridges, one after the other, and history is asked for some seconds after a connection. */
const TIMEOUT_MS = 180_000

const LAWLEY = '120363418298130331@g.us'
/** LID-addressed. */
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'
const SIPHO = '27820000002'
const LERATO = '27820000003'
const PIETER = '27820000004'
const NALEDI = '27820000005'
const MEMBERS: Record<string, string[]> = {
  [LAWLEY]: [THABO, SIPHO, LERATO],
  [MOHADIN]: [LERATO, PIETER, NALEDI],
}

type Posted = Map<string, string>

async function post(simulator: SimulatorProcess, posted: Posted, chat: string, from: string): Promise<void> {
  const text = `DR${1_800_000 + posted.size}`
  posted.set(await simulator.post(chat, { from, text }), chat)
}

const send = (bridge: BridgeProcess, recipient: string, message: string, key = message) =>
  bridge.call('POST', '/api/send', { recipient, message }, { 'idempotency-key': key })

/** How often each posted message is in the store, when it is not there exactly once. */
function notOnce(storePath: string, posted: Posted): [string, number][] {
  const store = openMessageStoreReader(storePath)
  const counts = [...posted].map(([id, chat]): [string, number] => [
    id,
    store.findMessages(chat, id).filter(({ kind }) => kind === 'message').length,
  ])
  store.close()
  return counts.filter(([, count]) => count !== 1)
}

async function untilStored(storePath: string, posted: Posted): Promise<void> {
  await waitFor('every message to be stored once', () => notOnce(storePath, posted).length === 0, 60_000)
}

const statusOf = async (bridge: BridgeProcess) =>
  bridgeStatusResponseSchema.parse((await bridge.call('GET', '/api/status')).body)

/** Who could not read what, of the texts that are on none of his copies in the clear. */
async function unread(simulator: SimulatorProcess, chat: string, text: string): Promise<string[]> {
  const phones = MEMBERS[chat] ?? []
  const found = await Promise.all(
    phones.map(async (phone) => {
      const copies = await simulator.copies(phone)
      return copies.some((copy) => copy.chat_jid === chat && copy.text === text && !copy.error) ? [] : phone
    }),
  )
  return found.flat()
}

interface World {
  /** Where the dead bridge was, and where the restored one is to be. */
  directory: string
  elsewhere: string
  simulator: SimulatorProcess
  posted: Posted
  folder: string
}

/**
 * Both ways, before the backup and after it, in groups and with one person: every ratchet has moved on by the time the
 * bridge dies. Meanwhile more is posted.
 */
async function liveAndDie(context: Parameters<typeof evidenceDirectory>[0]): Promise<World> {
  const directory = evidenceDirectory(context)
  const elsewhere = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBackedUpBridge(directory, simulator)
  await bridge.link()
  const posted: Posted = new Map()
  const round = async (name: string) => {
    for (const [chat, members] of Object.entries(MEMBERS)) {
      for (const member of members.slice(0, 2)) await post(simulator, posted, chat, member)
      expect((await send(bridge, chat, `${name} to the group`, `${name} ${chat}`)).body.status).toBe(
        'server_ack',
      )
    }
    await simulator.call('POST', '/admin/direct-messages', {
      from: THABO,
      to: '27820000000',
      text: `${name} back`,
    })
    expect((await send(bridge, THABO, `${name} to him`)).body.status).toBe('server_ack')
    await untilStored(bridge.storePath, posted)
  }
  await round('first')
  await round('second')
  const { folder } = await backUp(bridge)
  await round('third')
  await round('fourth')
  // Who has not posted before now.
  await post(simulator, posted, LAWLEY, LERATO)
  await post(simulator, posted, MOHADIN, NALEDI)
  await untilStored(bridge.storePath, posted)
  await bridge.process.kill()
  for (const [chat, members] of Object.entries(MEMBERS))
    for (const member of members) await post(simulator, posted, chat, member)
  return { directory, elsewhere, simulator, posted, folder }
}

test(
  'with its session: it logs in, is read by every phone, reads them, and what is missing comes back',
  async (context) => {
    const { directory, elsewhere, simulator, posted, folder } = await liveAndDie(context)
    const done = restore(directory, elsewhere, folder, '--with-session')
    expect(done.stderr).toBe('')
    expect(JSON.parse(done.stdout)).toMatchObject({ groups: 4, sends_given_up: 0 })
    const bridge = await startBackedUpBridge(elsewhere, simulator)
    await bridge.untilWorking()
    const paused = await send(bridge, LAWLEY, 'too early')
    expect([paused.status, paused.body.code]).toEqual([423, 'paused'])
    expect(paused.body.message).toMatch(/restored from the backup of 20\d\d-.*held.*and then resume/)
    expect((await statusOf(bridge)).restored).toMatchObject({ open_groups: expect.arrayContaining([LAWLEY]) })

    await untilStored(bridge.storePath, posted)
    const restored = await waitFor('both groups to meet the backup', async () => {
      const { restored: report } = await statusOf(bridge)
      return report && !report.open_groups.some((group) => group in MEMBERS) && report
    })
    // After the backup: two rounds of two posts and an answer of ours, and the one who was new; then what waited.
    expect(restored.recovered).toEqual({ [LAWLEY]: 10, [MOHADIN]: 10 })

    // Six before the backup, and four to groups after it; the two to him are in no history that was asked for.
    expect((await bridge.call('GET', '/api/limits')).body.windows).toMatchObject([{}, { used: 10 }, {}])
    expect((await bridge.call('POST', '/api/resume')).status).toBe(200)
    expect((await statusOf(bridge)).restored).toBeNull()
    for (const [chat, members] of Object.entries(MEMBERS)) {
      expect((await send(bridge, chat, 'after the restore', `after ${chat}`)).body.status).toBe('server_ack')
      await waitFor(
        'every phone',
        async () => (await unread(simulator, chat, 'after the restore')).length === 0,
      )
      for (const phone of members) {
        const copies = (await simulator.copies(phone)).filter(({ chat_jid }) => chat_jid === chat)
        expect(copies.filter(({ error }) => error !== null)).toEqual([])
      }
    }
    expect((await send(bridge, THABO, 'after it, to him')).body.status).toBe('server_ack')
    await waitFor('him', async () =>
      (await simulator.copies(THABO)).some(
        ({ text, error }) => text === 'after it, to him' && error === null,
      ),
    )
    await simulator.call('POST', '/admin/direct-messages', {
      from: THABO,
      to: '27820000000',
      text: 'his session has moved on twice',
    })
    for (const [chat, members] of Object.entries(MEMBERS))
      for (const member of members) await post(simulator, posted, chat, member)
    await untilStored(bridge.storePath, posted)
    await waitFor('what he wrote', async () => {
      const { body } = await bridge.call('GET', `/api/messages?chat_jid=${THABO}%40s.whatsapp.net&limit=100`)
      return JSON.stringify(body).includes('his session has moved on twice')
    })
    await bridge.process.stop()
    await simulator.process.stop()
  },
  TIMEOUT_MS,
)

test(
  'control: with the keys of the backup as they were, phones cannot read it',
  async (context) => {
    const { directory, elsewhere, simulator, folder } = await liveAndDie(context)
    for (const [place, name] of [
      ['session', 'session.db'],
      ['store', 'messages.db'],
    ] as const) {
      mkdirSync(join(elsewhere, place))
      copyFileSync(join(directory, 'staging', folder, name), join(elsewhere, place, name))
    }
    const bridge = await startBridge(elsewhere, simulator)
    await bridge.untilWorking()
    await send(bridge, LAWLEY, 'with old keys')
    const broken = await waitFor('a copy that nobody can read', async () => {
      const all = await Promise.all((MEMBERS[LAWLEY] ?? []).map((phone) => simulator.copies(phone)))
      return all.flat().find(({ error }) => error !== null)
    })
    expect(broken.error).toMatch(/old counter|decrypt|MAC|key/i)
    await bridge.process.stop()
    await simulator.process.stop()
  },
  TIMEOUT_MS,
)

test(
  'without its session: linked afresh, everything is there once, and its history closes the gap',
  async (context) => {
    const { directory, elsewhere, simulator, posted, folder } = await liveAndDie(context)
    const done = restore(directory, elsewhere, folder)
    expect(done.stderr).toBe('')
    const bridge = await startBackedUpBridge(elsewhere, simulator)
    await waitFor('a QR code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
    expect((await bridge.health()).paused).not.toBeNull()
    expect((await bridge.call('GET', '/api/sends/first%20to%20him')).body.status).toBe('server_ack')
    expect((await bridge.call('GET', '/api/limits')).body.windows).toMatchObject([{}, { used: 6 }, {}])
    await bridge.link()
    await untilStored(bridge.storePath, posted)
    await waitFor(
      'all groups, also those that are empty',
      async () => (await statusOf(bridge)).restored?.open_groups.length === 0,
    )
    expect((await statusOf(bridge)).restored?.recovered).toEqual({ [LAWLEY]: 10, [MOHADIN]: 10 })
    expect((await bridge.call('GET', '/api/limits')).body.windows).toMatchObject([{}, { used: 12 }, {}])
    await bridge.call('POST', '/api/resume')
    for (const chat of Object.keys(MEMBERS)) {
      expect((await send(bridge, chat, 'from the new link', `new ${chat}`)).body.status).toBe('server_ack')
      await waitFor(
        'every phone',
        async () => (await unread(simulator, chat, 'from the new link')).length === 0,
      )
    }
    expect(notOnce(bridge.storePath, posted)).toEqual([])
    await bridge.process.stop()
    await simulator.process.stop()
  },
  TIMEOUT_MS,
)

test(
  'with its session, a gap of more than a phone gives at once is asked for piece by piece',
  async (context) => {
    const directory = evidenceDirectory(context)
    const elsewhere = evidenceDirectory(context)
    const simulator = await startSimulator(directory)
    const first = await startBackedUpBridge(directory, simulator)
    await first.link()
    const posted: Posted = new Map()
    await post(simulator, posted, LAWLEY, THABO)
    await untilStored(first.storePath, posted)
    const { folder } = await backUp(first)
    const bulk = { count: 120, groups: [LAWLEY], wait: true }
    const { job } = bulkJobResponseSchema.parse(await simulator.call('POST', '/admin/bulk/posts', bulk))
    const { messages } = bulkMessagesResponseSchema.parse(
      await simulator.call('GET', `/admin/bulk/${job.id}/messages`),
    )
    for (const { message_id } of messages) posted.set(message_id, LAWLEY)
    await untilStored(first.storePath, posted)
    await first.process.kill()
    expect(restore(directory, elsewhere, folder, '--with-session').status).toBe(0)
    const bridge = await startBackedUpBridge(elsewhere, simulator)
    await bridge.untilWorking()
    expect((await statusOf(bridge)).restored?.recovered).toEqual({})
    // The first one after the restore is what is asked from.
    await post(simulator, posted, LAWLEY, SIPHO)
    await untilStored(bridge.storePath, posted)
    await waitFor('it to be known', async () => {
      const { restored } = await statusOf(bridge)
      return restored && !restored.open_groups.includes(LAWLEY)
    })
    expect((await statusOf(bridge)).restored?.recovered).toEqual({ [LAWLEY]: 120 })
    await bridge.process.stop()
    await simulator.process.stop()
  },
  TIMEOUT_MS,
)
