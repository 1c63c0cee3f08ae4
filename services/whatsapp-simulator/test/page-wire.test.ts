import type { WireMessage, WireRow } from '@wa-monitor/contracts'
import { describe, expect, test } from 'vitest'
import { browserModule } from './browser-module.ts'

interface Names {
  personName(jid: string): string | undefined
  groupName(jid: string): string | undefined
}
const { wireWords } = await browserModule<{
  wireWords(row: WireRow, names: Names): { sign: string; words: string; tone: string }
}>('wire/wire-words.js')
const { lifeLines } = await browserModule<{
  lifeLines(message: WireMessage, names: Names): { who: string; what: string; tone: string }[]
}>('wire/life-words.js')
const { fits, filterQuery } = await browserModule<{
  fits(row: WireRow, filter: object): boolean
  filterQuery(filter: object): string
}>('wire/wire-filter.js')
const { WireBuffer } = await browserModule<{
  WireBuffer: new (
    size: number,
  ) => {
    rows: WireRow[]
    last: number
    add(rows: WireRow[], next: number): { fresh: WireRow[]; anew: boolean }
  }
}>('wire/wire-buffer.js')

const GROUP = '1@g.us'
const THABO = '27820000001@s.whatsapp.net'
const BRIDGE = '27820000000:3@s.whatsapp.net'
const names: Names = {
  personName: (jid) => ({ '27820000001': 'Thabo', '27820000000': 'WA Monitor' })[jid.replace(/[:@].*/, '')],
  groupName: (jid) => (jid === GROUP ? 'Lawley' : undefined),
}
const NOTHING = {
  child: '',
  id: '',
  class: '',
  type: '',
  from: '',
  to: '',
  participant: '',
  xmlns: '',
  encs: [],
}
const row = (more: Partial<WireRow>): WireRow => ({
  ...NOTHING,
  position: 1,
  at: 0,
  connection: 4,
  device: BRIDGE,
  event: 'stanza',
  direction: 'out',
  tag: 'message',
  bytes: 200,
  offline: false,
  error: '',
  outcome: 'sent',
  fault: null,
  detail: '',
  ...more,
})

describe('a row of the wire log in words', () => {
  const message = {
    id: '3A0123456789ABCDEF01',
    from: GROUP,
    participant: THABO,
    encs: [{ type: 'skmsg', bytes: 180 }],
  }
  const pkmsg = { type: 'pkmsg', bytes: 260 }
  test.each<[string, Partial<WireRow>]>([
    ['→ message 3A01…EF01 from Thabo in Lawley, skmsg 180 B', message],
    ['→ message 3A01…EF01 from Thabo in Lawley, skmsg 180 B, from the queue', { ...message, offline: true }],
    [
      '✗ withheld by fault 3: → message 3A01…EF01 from Thabo in Lawley, skmsg 180 B',
      { ...message, outcome: 'withheld', fault: 3 },
    ],
    ['✗ cut off by fault 3: ← presence', { direction: 'in', tag: 'presence', outcome: 'cut', fault: 3 }],
    [
      '→ message 3A01…EF01 from Thabo, msg 9 B',
      { ...message, from: THABO, participant: '', encs: [{ type: 'msg', bytes: 9 }] },
    ],
    [
      '← message 3A01…EF01 to Lawley, skmsg 180 B + pkmsg ×2',
      {
        ...message,
        direction: 'in',
        from: '',
        participant: '',
        to: GROUP,
        encs: [...message.encs, pkmsg, pkmsg],
      },
    ],
    [
      '→ receipt from Thabo, read: ABC',
      { tag: 'receipt', type: 'read', id: 'ABC', from: GROUP, participant: THABO },
    ],
    ['← receipt, delivered: ABC', { direction: 'in', tag: 'receipt', id: 'ABC', to: GROUP }],
    ['← receipt, delivered: ABC too', { direction: 'in', tag: 'receipt', id: 'ABC', event: 'item' }],
    ['→ ack of message ABC, error 421', { tag: 'ack', class: 'message', id: 'ABC', error: '421' }],
    ['← request get w:p ping', { direction: 'in', tag: 'iq', type: 'get', xmlns: 'w:p', child: 'ping' }],
    [
      '→ notification w:gp2 add from Lawley',
      { tag: 'notification', type: 'w:gp2', child: 'add', from: GROUP },
    ],
    ['• connection 4 closed: the line was cut', { event: 'close', detail: 'the line was cut' }],
    ['• WA Monitor’s device 3 logged in', { event: 'login' }],
    ['⚡ fault 3: silence armed', { event: 'fault', fault: 3, detail: 'silence armed' }],
    ['✉ copy of ABC at Thabo’s phone', { event: 'copy', device: THABO, id: 'ABC', outcome: 'readable' }],
    [
      '✉ copy of ABC at Thabo’s phone, not readable: no key',
      { event: 'copy', device: THABO, id: 'ABC', outcome: 'unreadable', error: 'no key' },
    ],
    [
      '↩ Thabo’s phone says retry: ABC',
      { event: 'phone_receipt', device: THABO, tag: 'receipt', type: 'retry', id: 'ABC' },
    ],
  ])('%s', (expected, more) => {
    const { sign, words } = wireWords(row(more), names)
    expect(`${sign} ${words}`).toBe(expected)
  })

  test('stands out when something went wrong', () => {
    expect(wireWords(row({ tag: 'ack', error: '421' }), names).tone).toBe('bad')
    expect(wireWords(row({ tag: 'receipt', type: 'retry', direction: 'in' }), names).tone).toBe('wait')
    expect(wireWords(row({ tag: 'ack' }), names).tone).toBe('soft')
  })
})

describe('which rows are wanted', () => {
  test.each([
    [{ device: '27820000000', tag: '', id: '', direction: '' }, true],
    [{ device: BRIDGE, tag: 'message', id: '3a01', direction: 'out' }, true],
    [{ device: '2782000000', tag: '', id: '', direction: '' }, false],
    [{ device: '', tag: 'receipt', id: '', direction: '' }, false],
    [{ device: '', tag: '', id: '01', direction: '' }, false],
    [{ device: '', tag: '', id: '', direction: 'in' }, false],
  ])('%j', (filter, wanted) => {
    expect(fits(row({ id: '3A01' }), filter)).toBe(wanted)
  })

  test('as the simulator is asked for them', () => {
    expect(filterQuery({ device: BRIDGE, tag: '', id: 'A&B', direction: 'in' })).toBe(
      '&device=27820000000%3A3%40s.whatsapp.net&id=A%26B&direction=in',
    )
  })
})

describe('the rows that are remembered', () => {
  const at = (position: number) => row({ position })
  test('are the newest, each once', () => {
    const buffer = new WireBuffer(3)
    expect(buffer.add([at(1), at(2)], 2)).toMatchObject({
      fresh: [{ position: 1 }, { position: 2 }],
      anew: false,
    })
    expect(buffer.add([at(2), at(3), at(9)], 9).fresh).toMatchObject([{ position: 3 }, { position: 9 }])
    expect(buffer.rows.map(({ position }) => position)).toEqual([2, 3, 9])
  })

  test('are forgotten when the log begins anew', () => {
    const buffer = new WireBuffer(3)
    buffer.add([at(7)], 7)
    expect(buffer.add([at(1)], 1)).toMatchObject({ anew: true, fresh: [{ position: 1 }] })
    expect(buffer.rows).toHaveLength(1)
    expect(buffer.last).toBe(1)
  })
})

test('the life of a message, in words', () => {
  const delivery = {
    device: BRIDGE,
    sent: [1, 2],
    offline: 1,
    withheld: 1,
    cut: 0,
    receipts: 1,
    retries: 1,
    errors: [],
    answers: [],
  }
  const phone = {
    device: THABO,
    readable: 2,
    duplicate: 1,
    unreadable: 0,
    errors: [],
    receipts: 1,
    retries: 0,
  }
  const send = { device: BRIDGE, received: [1], lost: 0, acks: 0, errors: ['421'], answers: [] }
  const message = {
    position: 1,
    message_id: 'ABC',
    chat_jid: GROUP,
    participant: '',
    sends: [send],
    deliveries: [delivery],
    phones: [phone],
  }
  expect(lifeLines(message, names)).toEqual([
    { who: 'WA Monitor’s device 3', what: 'sent it once, refused with 421', tone: 'bad' },
    {
      who: 'WA Monitor’s device 3',
      what: 'got it twice, 1 from the queue, withheld once, asked again once, said “delivered” once',
      tone: 'wait',
    },
    { who: 'Thabo’s phone', what: '2 readable copies, 1 of them once more, 1 receipt', tone: 'wait' },
  ])
})
