/** The wire log and what is told live. */
import { liveChangeSchema, liveWireSchema, wireClearedResponseSchema } from '@wa-monitor/contracts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LAWLEY } from '../harness.ts'
import { until } from '../until.ts'
import { Faulty } from './faulty.ts'

let faulty: Faulty
let device: string
beforeAll(async () => {
  faulty = await Faulty.start()
  device = faulty.client.auth.creds.me?.id ?? ''
})
afterAll(() => faulty.close())

test('a connection: opened, known, closed, and every stanza between', async () => {
  await faulty.again()
  const rows = await faulty.wire()
  const [opened] = rows.filter(({ event }) => event === 'open')
  const first = rows.filter(({ connection }) => connection === opened?.connection)
  expect(first[0]).toMatchObject({ event: 'open', device: '' })
  expect(first.at(-1)).toMatchObject({ event: 'close', detail: 'the server said goodbye' })
  const login = rows.find(({ event, device: who }) => event === 'login' && who === device)
  const second = rows.filter(
    ({ connection, event }) => connection === login?.connection && event === 'stanza',
  )
  expect(second[0]).toMatchObject({ direction: 'out', tag: 'success', device, outcome: 'sent' })
  expect(second.some((row) => row.direction === 'in' && row.tag === 'iq' && row.child === 'active')).toBe(
    true,
  )
  expect(second.every((row) => row.bytes > 0 && row.at > 1_700_000_000_000)).toBe(true)
  expect(rows.map(({ position }) => position)).toEqual(rows.map((_row, index) => index + 1))
})

test('a message from a phone: delivered once, receipted once', async () => {
  const id = await faulty.harness.say(LAWLEY, '27820000001', 'a secret nobody should find')
  await faulty.client.message(id)
  const message = await faulty.onWireWhen(id, 'a receipt', ({ deliveries }) => deliveries[0]?.receipts === 1)
  expect(message).toMatchObject({
    message_id: id,
    chat_jid: LAWLEY,
    participant: '27820000001@s.whatsapp.net',
    deliveries: [{ device, offline: 0, withheld: 0, cut: 0, retries: 0, errors: [] }],
    sends: [],
    phones: [],
  })
  const [row] = await faulty.wire(`&id=${id}&tag=message`)
  expect(row?.encs.map(({ type }) => type)).toEqual(['pkmsg', 'skmsg'])
  expect(JSON.stringify(await faulty.wire())).not.toContain('secret')
})

test('a message from a companion: one ack, a copy on each phone, a receipt from each other one', async () => {
  const id = await faulty.client.send(LAWLEY, 'hello all')
  const message = await faulty.onWireWhen(
    id,
    'every copy',
    ({ phones, sends }) =>
      phones.filter(({ readable }) => readable === 1).length === 4 && (sends[0]?.answers.length ?? 0) === 4,
  )
  expect(message.sends).toMatchObject([{ device, lost: 0, acks: 1, errors: [] }])
  expect(message.sends[0]?.received).toHaveLength(1)
  expect(message.phones.map(({ receipts }) => receipts).toSorted((a, b) => a - b)).toEqual([0, 1, 1, 1])
  expect(message.phones.every(({ duplicate, unreadable }) => duplicate + unreadable === 0)).toBe(true)
  await faulty.client.send(LAWLEY, 'hello all', [], id)
  const twice = await faulty.onWireWhen(id, 'the second', ({ phones }) =>
    phones.every((one) => one.readable === 2),
  )
  expect(twice.phones.map(({ duplicate }) => duplicate)).toEqual([1, 1, 1, 1])
  expect(twice.sends[0]?.received).toHaveLength(2)
})

test('pages go on where the last one ended, also when nothing in it fits', async () => {
  const all = await faulty.wire()
  const paged = []
  for (let after = 0, more = true; more; ) {
    const page = (await faulty.harness.request('GET', `/admin/wire?after=${after}&limit=7`)) as {
      rows: { position: number }[]
      next: number
      more: boolean
    }
    paged.push(...page.rows.map(({ position }) => position))
    ;({ next: after, more } = page)
  }
  expect(paged).toEqual(all.map(({ position }) => position))
  const last = all.at(-1)?.position
  expect(await faulty.harness.request('GET', '/admin/wire?device=27829999999')).toMatchObject({
    rows: [],
    next: last,
    more: false,
    oldest: 1,
  })
  expect(await faulty.wire(`&device=${device.split(':')[0]}&tag=success`)).toEqual(
    all.filter(({ tag }) => tag === 'success'),
  )
  const ids = new Set<string>()
  for (let after = 0, more = true; more; ) {
    const page = (await faulty.harness.request('GET', `/admin/wire/messages?after=${after}&limit=2`)) as {
      messages: { message_id: string }[]
      next: number
      more: boolean
    }
    for (const { message_id } of page.messages) {
      expect(ids.has(message_id)).toBe(false)
      ids.add(message_id)
    }
    ;({ next: after, more } = page)
  }
  expect(ids).toEqual(
    new Set(all.filter((row) => row.event === 'stanza' && row.tag === 'message').map(({ id }) => id)),
  )
})

test('it goes on after a restart, and can be emptied', async () => {
  const before = await faulty.wire()
  await faulty.client.close()
  await faulty.harness.restart()
  await faulty.again()
  const after = await faulty.wire()
  expect(after.slice(0, before.length)).toEqual(before)
  const fresh = after.filter(({ event, position }) => event === 'open' && position > before.length)
  const known = before.map(({ connection }) => connection)
  expect(fresh.every(({ connection }) => connection > Math.max(...known))).toBe(true)
  const { removed } = wireClearedResponseSchema.parse(await faulty.harness.request('DELETE', '/admin/wire'))
  expect(removed).toBeGreaterThanOrEqual(after.length)
  await faulty.client.message(await faulty.harness.say(LAWLEY, '27820000001', 'anew'))
  const [first] = await faulty.wire()
  expect(first?.position).toBeGreaterThan(removed)
})

describe('live', () => {
  /** Reads events until one fits. */
  async function* events(query = '', headers: Record<string, string> = {}) {
    const answer = await fetch(`${faulty.harness.simulator.url()}/admin/live${query}`, { headers })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    let text = ''
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString()
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const line = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? ''
        if (line('event'))
          yield { event: line('event'), id: line('id'), data: JSON.parse(line('data')) as unknown }
      }
    }
  }

  test('rows and changes come without being asked for again', async () => {
    const live = events()
    const first = (await live.next()).value
    expect(first?.event).toBe('change')
    const { change } = liveChangeSchema.parse(first?.data)
    const id = await faulty.harness.say(LAWLEY, '27820000001', 'live')
    let seen = false
    let changed = false
    for await (const { event, data } of live) {
      if (event === 'wire') seen ||= liveWireSchema.parse(data).rows.some((row) => row.id === id)
      if (event === 'change') changed ||= liveChangeSchema.parse(data).change > change
      if (seen && changed) break
    }
    expect([seen, changed]).toEqual([true, true])
  })

  test('whoever comes back gets what he missed, and is told of what he did not', async () => {
    const rows = await faulty.wire()
    const missed = rows.at(-3)?.position ?? 0
    for await (const { event, data, id } of events('', { 'last-event-id': `${missed}` })) {
      if (event !== 'wire') continue
      const told = liveWireSchema.parse(data)
      expect(told.rows[0]?.position).toBe(missed + 1)
      expect(id).toBe(`${told.next}`)
      expect(told.skipped).toBe(0)
      break
    }
    for (let n = 0; n < 80; n += 1) await faulty.harness.say(LAWLEY, '27820000001', `${n}`)
    await until(async () => (await faulty.wire()).length > 210, 'many rows')
    for await (const { event, data } of events('?after=0')) {
      if (event !== 'wire') continue
      const told = liveWireSchema.parse(data)
      expect(told.rows).toHaveLength(200)
      const [oldest] = await faulty.wire()
      expect(told.skipped).toBe(told.next - 200 - ((oldest?.position ?? 0) - 1))
      break
    }
  })
})
