import {
  type GroupMessage,
  groupMessagesResponseSchema,
  playingResponseSchema,
  type Recording,
  recordingResponseSchema,
} from '@wa-monitor/contracts'
import { afterEach, expect, test } from 'vitest'
import { Harness, LAWLEY, MOHADIN } from './harness.ts'
import { until } from './until.ts'

const MAMELODI = '120363408849234743@g.us'
const [THABO, SIPHO, LERATO, JOHAN] = ['27820000001', '27820000002', '27820000003', '27820000006'] as const

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close()
})

async function start(): Promise<Harness> {
  const harness = await Harness.start()
  closers.push(() => harness.close())
  return harness
}

async function stop(harness: Harness, title?: string): Promise<Recording> {
  return recordingResponseSchema.parse(await harness.post('/admin/recorder/stop', title ? { title } : {}))
}

async function playToItsEnd(harness: Harness, yaml: string): Promise<void> {
  const playing = async () =>
    playingResponseSchema.parse(await harness.request('GET', '/admin/scenarios/playing')).playing
  await harness.post('/admin/scenarios/play', { yaml, speed: 100 })
  await until(async () => (await playing())?.state !== 'playing', 'the scenario to end')
  expect(await playing()).toMatchObject({ state: 'done', error: null })
}

/** What happened in these groups, with nothing in it that differs from one simulator to the next. */
async function historyOf(harness: Harness): Promise<unknown[]> {
  const found: unknown[] = []
  for (const jid of [LAWLEY, MOHADIN, MAMELODI]) {
    const answer = await harness.request('GET', `/admin/groups/${jid}/messages`)
    const { messages } = groupMessagesResponseSchema.parse(answer)
    const nth = (id: string) => messages.findIndex(({ message_id }) => message_id === id)
    const alike = ({
      from,
      kind,
      text,
      edited,
      deleted,
      image,
      reactions,
      quoted_id,
      target_id,
    }: GroupMessage) => ({
      jid,
      from,
      kind,
      text,
      edited,
      deleted,
      image,
      reactions,
      quoted: quoted_id && nth(quoted_id),
      target: target_id && nth(target_id),
    })
    found.push(...messages.map(alike))
  }
  return found
}

test('what was recorded does the same on another simulator', async () => {
  const one = await start()
  const from = await one.link()
  await one.say(LAWLEY, THABO, 'before the recording')
  await one.post('/admin/recorder/start', undefined)
  const drop = await one.say(LAWLEY, THABO, 'DR1811001 installed', { media: 'image' })
  await one.say(LAWLEY, THABO, '', { reacted_id: drop, text: '👍' })
  const wrong = await one.say(MOHADIN, LERATO, 'DR181100', { mentioned: ['27820000005'] })
  await one.say(MOHADIN, LERATO, 'DR1811002', { edited_id: wrong })
  await one.post(`/admin/groups/${LAWLEY}/members`, { phone: JOHAN })
  const question = await one.say(LAWLEY, JOHAN, 'which one?', { quoted_id: drop })
  await one.say(LAWLEY, JOHAN, '', { deleted_id: question })
  const feedback = await from.send(LAWLEY, 'step 9 is missing')
  await one.copiesOf(feedback, THABO)
  await one.say(LAWLEY, THABO, 'klaar', { quoted_id: feedback })
  await one.say(LAWLEY, THABO, 'DR1811001 installed', { id: drop })
  const { id } = (await one.post('/admin/faults', { kind: 'deaf' })) as { id: number }
  await one.say(MAMELODI, SIPHO, 'DR1811003')
  await one.request('DELETE', `/admin/faults/${id}`)
  await one.post('/admin/bulk/posts', { count: 5, groups: [MAMELODI], wait: true })
  await one.request('DELETE', `/admin/groups/${LAWLEY}/members/${JOHAN}`)
  const { yaml, steps, left_out } = await stop(one, 'Everything')
  expect(left_out).toEqual([])
  // One more than was done: the message of the bridge is waited for.
  expect(steps).toBe(15)
  expect(yaml).toContain('title: Everything\n')
  expect(yaml).not.toMatch(/2782000|@g\.us|3A[0-9A-F]{18}/)

  const other = await start()
  const to = await other.link()
  await other.say(LAWLEY, THABO, 'before the recording')
  const played = playToItsEnd(other, yaml)
  const deleted = async () => JSON.stringify(await historyOf(other)).includes('"deleted":true')
  await until(deleted, 'everything before the bridge has its say')
  await other.copiesOf(await to.send(LAWLEY, 'step 9 is missing'), THABO)
  await played
  expect(await historyOf(other)).toEqual(await historyOf(one))
  const { past } = (await other.request('GET', '/admin/faults')) as { past: { state: string }[] }
  expect(past).toMatchObject([{ state: 'disarmed' }])
})

test('what cannot be played again is named', async () => {
  const harness = await start()
  const old = await harness.say(LAWLEY, THABO, 'old')
  await harness.post('/admin/recorder/start', undefined)
  await harness.post('/admin/contractors', { phone: '27820000019', name: 'New' })
  await harness.say(LAWLEY, SIPHO, 'yes', { quoted_id: old })
  await harness.say(LAWLEY, THABO, 'newer', { edited_id: old })
  // Refused, so it is nothing that happened.
  await expect(harness.say(LAWLEY, JOHAN, 'x')).rejects.toThrow('403')
  const { steps, left_out } = await stop(harness)
  expect(steps).toBe(1)
  expect(left_out.map((line) => line.replace(/^at [\d.]+s: /, ''))).toEqual([
    'POST /admin/contractors is nothing a scenario can do',
    'the answer "yes" quoted a message from before the recording',
    'it was about a message from before the recording',
  ])
})

test('it is started and stopped once', async () => {
  const harness = await start()
  await expect(stop(harness)).rejects.toThrow('409 Nothing is being recorded')
  await harness.post('/admin/recorder/start', undefined)
  await expect(harness.post('/admin/recorder/start', undefined)).rejects.toThrow(
    '409 A recording runs already',
  )
  expect(await harness.request('GET', '/admin/recorder')).toMatchObject({ recording: true, steps: 0 })
  await expect(stop(harness)).rejects.toThrow('409 Nothing has happened')
  await harness.say(LAWLEY, THABO, 'now')
  expect(await stop(harness)).toMatchObject({ steps: 1, left_out: [] })
})
