import { type Playing, playingResponseSchema, scenarioListResponseSchema } from '@wa-monitor/contracts'
import type { WAMessage } from '@whiskeysockets/baileys'
import { afterEach, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { Harness, LAWLEY, MOHADIN } from './harness.ts'
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

async function play(harness: Harness, wanted: object): Promise<Playing> {
  await harness.post('/admin/scenarios/play', wanted)
  return over(harness)
}

async function playing(harness: Harness): Promise<Playing> {
  const answer = await harness.request('GET', '/admin/scenarios/playing')
  const state = playingResponseSchema.parse(answer).playing
  if (!state) throw new Error('nothing was played')
  return state
}

async function over(harness: Harness): Promise<Playing> {
  await until(async () => (await playing(harness)).state !== 'playing', 'the scenario to end')
  return playing(harness)
}

/** Connects again whenever it is cut off, as an application does. @returns every message that could be read, by id. */
function staysConnected(harness: Harness, first: Client): Map<string, string> {
  const read = new Map<string, string>()
  const ended = new AbortController()
  closers.push(() => ended.abort())
  const collect = ({ key, message }: WAMessage) => {
    const text = message?.conversation ?? message?.extendedTextMessage?.text ?? message?.imageMessage?.caption
    if (text) read.set(key.id ?? '', text)
  }
  const follow = ({ auth, received, socket }: Client) => {
    for (const { message } of received) collect(message)
    socket.ev.on('messages.upsert', ({ messages }) => messages.forEach(collect))
    socket.ev.on('connection.update', ({ connection }) => {
      if (connection === 'close' && !ended.signal.aborted) follow(harness.connect(auth))
    })
  }
  follow(first)
  return read
}

test('the shipped scenarios are listed with what they are about', async () => {
  const harness = await start()
  const { scenarios } = scenarioListResponseSchema.parse(await harness.request('GET', '/admin/scenarios'))
  expect(scenarios.map(({ name, title }) => [name, title])).toEqual([
    ['busy-morning', 'A busy morning'],
    ['day-with-faults', 'A day with faults'],
    ['flood', 'A flood'],
    ['quiet-day', 'A quiet working day'],
  ])
  for (const { description, yaml } of scenarios) expect([description, yaml]).not.toContain('')
})

test.each([
  ['quiet-day', 14],
  ['busy-morning', 49],
])('%s is played to its end', async (name, posted) => {
  const harness = await start()
  const client = await harness.link()
  const end = await play(harness, { name, speed: 10_000 })
  expect(end).toMatchObject({ state: 'done', error: null, posted, doing: null })
  expect(end.step).toBe(end.steps)
  for (const id of Object.values(end.messages)) {
    await until(() => client.received.some(({ message }) => message.key.id === id), `message ${id}`)
  }
})

test('a day with faults is played to its end, and the client has every message', async () => {
  const harness = await start()
  const client = await harness.link()
  const read = staysConnected(harness, client)
  const end = await play(harness, { name: 'day-with-faults', speed: 10 })
  expect(end).toMatchObject({ state: 'done', error: null })
  const texts = () => [...read.values()].join('\n')
  await until(() => texts().includes('DR1813006'), 'the last message')
  for (let drop = 1_813_001; drop <= 1_813_006; drop += 1) expect(texts()).toContain(`DR${drop}`)
  for (let drop = 1_813_100; drop < 1_813_140; drop += 1) expect(texts()).toContain(`DR${drop}`)
  const { past } = (await harness.request('GET', '/admin/faults')) as {
    past: { fault: { kind: string }; fired: number }[]
  }
  const fired = new Map(past.map(({ fault, fired: times }) => [fault.kind, times]))
  for (const kind of ['drop-connection', 'undecryptable', 'close']) expect(fired.get(kind)).toBe(1)
})

test('a flood waits for the client, which has all of it in the end', async () => {
  const harness = await start()
  const client = await harness.link()
  const read = staysConnected(harness, client)
  expect(await play(harness, { name: 'flood', speed: 10 })).toMatchObject({ state: 'done', error: null })
  const texts = () => new Set([...read.values()].map((text) => text.slice(0, 9)))
  await until(() => texts().has('DR1816001'), 'the last message')
  for (let drop = 1_814_001; drop <= 1_816_001; drop += 1) expect(texts()).toContain(`DR${drop}`)
})

test('people join, write, answer, correct and leave, in groups and in chats of two', async () => {
  const harness = await start()
  const client = await harness.link()
  const yaml = `
    title: Everything people do
    steps:
      - join: { person: Johan, group: Lawley }
      - label: question
        post: { from: Johan, in: Lawley, text: which one?, mention: [Thabo] }
      - label: answer
        post: { from: Thabo, in: Lawley, text: DR1811001, reply_to: question }
      - edit: { post: answer, text: DR1811002 }
      - react: { to: answer, from: Johan, emoji: 👍 }
      - delete: { post: question }
      - redeliver: answer
      - label: private
        post: { from: Johan, to: WA Monitor, text: just between us }
      - every: 1ms
        times: 3
        post: { from: Lerato, in: Mohadin, text: 'no {n}' }
      - leave: { person: Johan, group: Lawley }
  `
  const end = await play(harness, { yaml })
  expect(end).toMatchObject({ state: 'done', error: null, posted: 9 })
  const { question = '', answer = '', private: between = '' } = end.messages
  expect((await client.message(question)).words.extendedTextMessage).toMatchObject({
    text: 'which one?',
    contextInfo: { mentionedJid: ['27820000001@s.whatsapp.net'] },
  })
  expect((await client.message(answer)).words.extendedTextMessage?.contextInfo?.stanzaId).toBe(question)
  expect((await client.message(between)).words.conversation).toBe('just between us')
  const { messages } = (await harness.request('GET', `/admin/groups/${LAWLEY}/messages`)) as {
    messages: { message_id: string; text: string; deleted: boolean; edited: boolean; reactions: unknown[] }[]
  }
  const byId = new Map(messages.map((message) => [message.message_id, message]))
  expect(byId.get(question)).toMatchObject({ deleted: true })
  expect(byId.get(answer)).toMatchObject({ text: 'DR1811002', edited: true, reactions: [{ emoji: '👍' }] })
  const mohadin = (await harness.request('GET', `/admin/groups/${MOHADIN}/messages`)) as {
    messages: { text: string }[]
  }
  expect(mohadin.messages.map(({ text }) => text)).toEqual(['no 1', 'no 2', 'no 3'])
  expect((await harness.state()).groups[0]?.members).not.toContain('27820000006')
})

test('it waits for what the bridge says, and can answer that', async () => {
  const harness = await start()
  const client = await harness.link()
  await client.send(LAWLEY, 'step 9 is missing, said before')
  await harness.post('/admin/scenarios/play', {
    scenario: {
      title: 'Feedback',
      steps: [
        { wait_for: 'bridge_linked' },
        {
          label: 'feedback',
          wait_for: { message_from_bridge: { group: 'Lawley', contains: 'step 9', mentions: 'Thabo' } },
        },
        { label: 'reply', post: { from: 'Thabo', in: 'Lawley', text: 'klaar', reply_to: 'feedback' } },
        { wait_for: 'all_delivered' },
      ],
    },
  })
  await client.send(LAWLEY, 'step 9 is missing, for nobody')
  expect((await playing(harness)).state).toBe('playing')
  const id = await client.send(LAWLEY, '@27820000001 step 9 is missing', ['27820000001@s.whatsapp.net'])
  const end = await over(harness)
  expect(end).toMatchObject({ state: 'done', error: null, messages: { feedback: id } })
  const reply = await client.message(end.messages.reply ?? '')
  expect(reply.words.extendedTextMessage).toMatchObject({ text: 'klaar', contextInfo: { stanzaId: id } })
})

test('what goes wrong names the step, and its faults are disarmed', async () => {
  const harness = await start()
  const step = { post: { from: 'Thabo', in: 'Lawley', text: 'x' } }
  const attempt = (steps: object[]) => play(harness, { scenario: { title: 'Wrong', steps } })
  expect(await attempt([step, { post: { from: 'Nobody', in: 'Lawley', text: 'x' } }])).toMatchObject({
    state: 'failed',
    step: 1,
    error: expect.stringMatching(/^step 2 \(line \d+\): post: there is no person called Nobody$/),
  })
  expect(
    await attempt([{ fault: { kind: 'deaf' } }, { post: { from: 'Johan', in: 'Lawley', text: 'x' } }]),
  ).toMatchObject({
    error: expect.stringMatching(/^step 2 .*27820000006 is not in Lawley/),
  })
  expect(await harness.request('GET', '/admin/faults')).toMatchObject({ armed: [] })
  expect(await attempt([{ wait_for: 'bridge_linked', within: '1ms' }])).toMatchObject({
    error: expect.stringMatching(/^step 1 .*wait_for: waited 0.001 s in vain for bridge_linked$/),
  })
})

test('it can be stopped, and one is played at a time', async () => {
  const harness = await start()
  await harness.post('/admin/scenarios/play', { name: 'quiet-day' })
  await expect(harness.post('/admin/scenarios/play', { name: 'flood' })).rejects.toThrow(
    '409 "A quiet working day" is being played',
  )
  const stopped = playingResponseSchema.parse(await harness.request('DELETE', '/admin/scenarios/playing'))
  expect(stopped.playing).toMatchObject({ state: 'stopped', error: null })
  const refused = (wanted: object) => expect(harness.post('/admin/scenarios/play', wanted)).rejects
  await refused({ name: 'other' }).toThrow('404 There is no scenario other; there are busy-morning, ')
  await refused({ yaml: 'title: X\nsteps: []' }).toThrow('400 scenario:2: steps: ')
  await refused({}).toThrow('400 ')
})
