import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BulkJob,
  bulkJobResponseSchema,
  type BulkMessages,
  bulkMessagesResponseSchema,
  bulkWorldResponseSchema,
} from '@wa-monitor/contracts'
import { afterEach, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { Harness, LAWLEY, MOHADIN, type Remote } from './harness.ts'
import { spawnSimulator } from './spawn-simulator.ts'
import { until } from './until.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function start(): Promise<Harness> {
  const harness = await Harness.start()
  closers.push(() => harness.close())
  return harness
}

async function makeWorld(remote: Remote, wanted: object) {
  return bulkWorldResponseSchema.parse(await remote.post('/admin/bulk/world', wanted))
}

async function postMany(remote: Remote, wanted: object): Promise<BulkJob> {
  return bulkJobResponseSchema.parse(await remote.post('/admin/bulk/posts', wanted)).job
}

async function jobOf(remote: Remote, id: string): Promise<BulkJob> {
  return bulkJobResponseSchema.parse(await remote.request('GET', `/admin/bulk/${id}`)).job
}

async function messagesOf(remote: Remote, id: string, limit = 1000): Promise<BulkMessages['messages']> {
  const found: BulkMessages['messages'] = []
  for (let after: string | null = ''; after !== null; ) {
    const path = `/admin/bulk/${id}/messages?limit=${limit}&after=${after}`
    const page = bulkMessagesResponseSchema.parse(await remote.request('GET', path))
    found.push(...page.messages)
    after = page.next
  }
  return found
}

/** What the client has been told of these messages: their texts, in the order they came. */
function textsAt(client: Client, ids: readonly string[]): string[] {
  const wanted = new Set(ids)
  return client.received
    .filter(({ message }) => wanted.has(message.key.id ?? ''))
    .map(({ message }) => message.message?.conversation ?? 'unreadable')
}

describe('a world made larger', () => {
  test('has its people in its groups, and the linked client knows each group', async () => {
    const harness = await start()
    const client = await harness.link()
    const made = await makeWorld(harness, { groups: 30, members: 90, addressing_mode: 'mixed' })
    expect(made).toMatchObject({ first_phone: '27820001000', last_phone: '27820001089' })
    expect(made.groups.map(({ members }) => members)).toEqual(Array(30).fill(4))
    const told = () =>
      new Set(client.stanzas.filter(({ tag }) => tag === 'notification').map(({ attrs }) => attrs.from))
    await until(() => made.groups.every(({ jid }) => told().has(jid)), 'the client to be told of each group')
    const known = await client.socket.groupFetchAllParticipating()
    for (const { jid, name } of made.groups) expect(known[jid]).toMatchObject({ subject: name, size: 4 })

    const last = made.groups.at(-1)
    if (!last) throw new Error('no group')
    const posted = await harness.say(last.jid, '27820001089', 'here too')
    expect((await client.message(posted)).words.conversation).toBe('here too')
    const answer = await client.send(last.jid, 'welcome')
    expect(await harness.copiesOf(answer, '27820001088')).toMatchObject([{ text: 'welcome', error: null }])
  })

  test('puts people into several groups when each is to have more', async () => {
    const harness = await start()
    await makeWorld(harness, { groups: 4, members: 6, members_per_group: 3, without_business: true })
    const sites = (await harness.state()).groups.filter(({ name }) => name.startsWith('Site'))
    const inOrder = sites.toSorted((one, other) => one.name.localeCompare(other.name))
    expect(inOrder.map(({ members }) => members.map((phone) => phone.slice(-1)))).toEqual([
      ['0', '1', '2'],
      ['3', '4', '5'],
      ['0', '1', '2'],
      ['3', '4', '5'],
    ])
  })

  test('is refused with what is in the way', async () => {
    const harness = await start()
    await makeWorld(harness, { groups: 1, members: 2 })
    const before = await harness.state()
    const refused = (wanted: object) => expect(harness.post('/admin/bulk/world', wanted)).rejects
    await refused({ groups: 1, members: 3 }).toThrow('409 Somebody has the phone 27820001000 already')
    await refused({ groups: 1, members: 3, first_phone: '27820000998' }).toThrow('409 Somebody has')
    await refused({ groups: 1, members: 3, first_phone: '27820009998' }).toThrow('400 From 27820009998')
    await refused({ groups: 3, members: 2, first_phone: '27820002000' }).toThrow('400 2 people do not fill 3')
    await refused({ groups: 1, members: 1, first_phone: '27831230000' }).toThrow('400 ')
    expect(await harness.state()).toEqual(before)
  })
})

describe('many posts', () => {
  test('reach the client readable, each author’s in order, spread over groups and authors', async () => {
    const harness = await start()
    const client = await harness.link()
    const job = await postMany(harness, {
      count: 150,
      text_template: '{n} {drop} {author}',
      first_drop: 'DR0999990',
      wait: true,
    })
    expect(job).toMatchObject({ state: 'done', count: 150, posted: 150, error: null })
    const messages = await messagesOf(harness, job.id, 40)
    expect(messages).toHaveLength(150)
    const ids = messages.map(({ message_id }) => message_id)
    await until(() => textsAt(client, ids).length === 150, 'all of them')
    for (const name of ['Thabo', 'Sipho', 'Lerato', 'Pieter', 'Naledi', 'Johan']) {
      const his = (texts: string[]) => texts.filter((text) => text.endsWith(name))
      expect(his(textsAt(client, ids))).toEqual(his(messages.map(({ text }) => text)))
    }
    expect(messages[0]?.text).toBe('1 DR0999990 Thabo')
    expect(messages[149]?.text).toMatch(/^150 DR1000139 /)
    expect(new Set(messages.map(({ chat_jid }) => chat_jid)).size).toBe(4)
    expect(new Set(messages.map(({ from }) => from))).not.toContain('27820000000')
    const waiting = async () => (await messagesOf(harness, job.id)).filter((message) => message.waiting)
    await until(async () => (await waiting()).length === 0, 'the client to have answered all')
    expect(client.received.filter(({ message }) => message.messageStubType)).toEqual([])
  })

  test('keep to their groups and their rate, and stop when told', async () => {
    const harness = await start()
    const wanted = { count: 10_000, per_second: 200, groups: [LAWLEY, MOHADIN] }
    const { id, state } = await postMany(harness, wanted)
    expect(state).toBe('running')
    await until(async () => (await jobOf(harness, id)).posted > 5, 'some posts')
    const stopped = bulkJobResponseSchema.parse(await harness.request('DELETE', `/admin/bulk/${id}`)).job
    expect(stopped.state).toBe('stopped')
    const messages = await messagesOf(harness, id)
    expect(messages).toHaveLength(stopped.posted)
    expect(new Set(messages.map(({ chat_jid }) => chat_jid))).toEqual(new Set([LAWLEY, MOHADIN]))
    expect(stopped.posted).toBeLessThan(10_000)
    expect(await jobOf(harness, id)).toEqual(stopped)
  })

  test('made while the client hears nothing wait for its next login', async () => {
    const harness = await start()
    const client = await harness.link()
    const job = await postMany(harness, { count: 100, offline: true, wait: true })
    const ids = (await messagesOf(harness, job.id)).map(({ message_id }) => message_id)
    expect(await client.closed()).toBe(428)
    expect(textsAt(client, ids)).toEqual([])
    const again = await harness.connect(client.auth).ready()
    await until(() => textsAt(again, ids).length === 100, 'all of them')
    expect(new Set(again.received.map(({ type }) => type))).toEqual(new Set(['append']))
  })

  test('are refused when nobody could write them', async () => {
    const harness = await start()
    const refused = (wanted: object) => expect(harness.post('/admin/bulk/posts', wanted)).rejects
    const made = await harness.post('/admin/groups', { name: 'Empty' })
    const { jid } = made as { jid: string }
    await refused({ count: 1, groups: [jid] }).toThrow('409 Empty has no member who could post')
    await refused({ count: 1, groups: ['1@g.us'] }).toThrow('404 There is no group 1@g.us')
    await refused({ count: 1, first_drop: '17' }).toThrow('400 ')
    await expect(harness.request('GET', '/admin/bulk/00000000')).rejects.toThrow('404 No bulk job 00000000')
    await expect(harness.request('GET', '/admin/bulk/x')).rejects.toThrow('400 ')
  })
})

test('what was reported as posted is not lost, and no counter used twice, when it is killed in the middle', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'wa-simulator-'))
  closers.push(() => rmSync(directory, { recursive: true }))
  const databasePath = join(directory, 'simulator.db')
  const first = await spawnSimulator(databasePath)
  closers.push(() => first.process.kill('SIGKILL'))
  const linked = await first.remote.link()
  const { id } = await postMany(first.remote, { count: 1000, per_second: 200 })
  await until(async () => (await jobOf(first.remote, id)).posted > 100, 'some posts')
  const { posted } = await jobOf(first.remote, id)
  first.process.kill('SIGKILL')
  await once(first.process, 'exit')
  await linked.closed()

  const second = await spawnSimulator(databasePath)
  closers.push(() => second.process.kill('SIGKILL'))
  const client = await second.remote.connect(linked.auth).ready()
  const earlier = await messagesOf(second.remote, id)
  expect(earlier.length).toBeGreaterThanOrEqual(posted)
  const more = await postMany(second.remote, { count: 20, wait: true })
  const later = await messagesOf(second.remote, more.id)
  const isThere = ({ message_id }: { message_id: string }) =>
    [...linked.received, ...client.received].some(({ message }) => message.key.id === message_id)
  await until(() => later.every(isThere), 'what was posted after the kill')
  // What the first client had answered and not yet handed on when its line broke is the client's own loss, not ours.
  const isOwed = (one: BulkMessages['messages'][number]) => one.waiting && !isThere(one)
  await until(async () => !(await messagesOf(second.remote, id)).some(isOwed), 'what was posted before it')
  // What the first socket still had in hand when its line broke is of no use to the second. What was posted after the
  // kill would be unreadable only if it used a counter again.
  const unreadable = client.received
    .filter(({ message }) => message.messageStubType)
    .map(({ message }) => message.key.id)
  expect(later.filter(({ message_id }) => unreadable.includes(message_id))).toEqual([])
  await client.close()
})
