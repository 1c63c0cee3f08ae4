import type { GroupMessage, PhoneCopy, SimulatorChanges } from '@wa-monitor/contracts'
import { describe, expect, test } from 'vitest'
import { browserModule } from './browser-module.ts'

const BUSINESS = '27820000000'
const THABO = { phone: '27820000001', lid: '101', name: 'Thabo' }
const people = [{ phone: BUSINESS, lid: '100', name: 'WA Monitor' }, THABO]
const personOf = (jid: string) =>
  people.find(({ phone, lid }) => [phone, lid].includes(jid.replace(/[:@].*/, '')))

interface Part {
  text: string
  phone: string | null
}
interface Bubble {
  marks: { tone: string; label: string }[]
  ticks: { state: string }
  unread: boolean
}
const { textParts } = await browserModule<{
  textParts(text: string, mentioned: string[], find: typeof personOf): Part[]
}>('chats/text-parts.js')
const { bubblesOf } = await browserModule<{
  bubblesOf(messages: GroupMessage[], world: object): Bubble[]
}>('chats/bubbles.js')
const { arrivedCopies } = await browserModule<{
  arrivedCopies(copies: PhoneCopy[], owner: string, world: object): unknown[]
}>('phones/arrived.js')
const { linkStatus } = await browserModule<{
  linkStatus(link: Partial<SimulatorChanges> | undefined, host: string): { title: string; advice: string }
}>('devices/link-status.js')
const { SAMPLES } = await browserModule<{
  SAMPLES: { label: string; write(chat: object): { text: string; from?: string } | undefined }[]
}>('composer/samples.js')
const { phoneNumber, timeOf } = await browserModule<{
  phoneNumber(phone: string): string
  timeOf(at: number, now: number): string
}>('core/words.js')

function message(id: string, more: Partial<GroupMessage> = {}): GroupMessage {
  const position = Number.parseInt(id, 36)
  const companions = { delivered: 1, waiting: 0 }
  const words = {
    kind: 'text' as const,
    text: id,
    image: false,
    media_id: null,
    mentioned: [],
    quoted_id: '',
  }
  const outcome = { edited: false, deleted: false, reactions: [], target_id: '' }
  const from = { chat_jid: '1@g.us', from: THABO.phone, via: 'phone' as const, sent_at: 0, phones: [] }
  return { position, message_id: id, companions, ...words, ...outcome, ...from, ...more }
}

const sent = (id: string, more: Partial<GroupMessage> = {}) =>
  message(id, { from: BUSINESS, via: 'companion', companions: { delivered: 0, waiting: 0 }, ...more })

describe('mentions', () => {
  test.each([
    ['a phone number', '@27820000001 step 9', ['27820000001@s.whatsapp.net']],
    ['a LID', '@101 step 9', ['101@lid']],
  ])('of %s become names', (_what, text, mentioned) => {
    expect(textParts(text, mentioned, personOf)).toEqual([
      { text: '@Thabo', phone: THABO.phone },
      { text: ' step 9', phone: null },
    ])
  })

  test('are only those that are listed beside the text', () => {
    const parts = textParts('mail@27820000001 @999 <b>', ['999@lid'], personOf)
    expect(parts.map(({ text }) => text).join('')).toBe('mail@27820000001 @999 <b>')
    expect(parts.every(({ phone }) => phone === null)).toBe(true)
  })
})

describe('bubbles', () => {
  const world = { businessPhone: BUSINESS, personOf }

  test('have sides, quotes, and a head where the author changes', () => {
    const messages = [
      message('a'),
      message('b'),
      sent('c', { text: '@101 no', mentioned: ['101@lid'], quoted_id: 'a' }),
      message('d', { quoted_id: 'c' }),
      message('e', { quoted_id: 'long gone' }),
    ]
    expect(bubblesOf(messages, world)).toMatchObject([
      { author: 'Thabo', business: false, first: true, quote: null },
      { first: false },
      {
        author: 'WA Monitor',
        business: true,
        first: true,
        quote: { author: 'Thabo', parts: [{ text: 'a' }] },
      },
      { quote: { author: 'WA Monitor', parts: [{ text: '@Thabo', phone: THABO.phone }, { text: ' no' }] } },
      { quote: { author: '', parts: [{ text: 'an earlier message' }] } },
    ])
  })

  test('say what is odd about the phones it was sent to, and nothing when nothing is', () => {
    const tally = { phone: THABO.phone, readable: 0, unreadable: 0, read: false, error: null }
    const bubble = (more: object) => bubblesOf([sent('a', { phones: [{ ...tally, ...more }] })], world)[0]
    const marks = (more: object) => bubble(more)?.marks
    expect(marks({})).toMatchObject([{ tone: 'wait', label: '… Thabo' }])
    expect(marks({ readable: 1 })).toEqual([])
    expect(marks({ readable: 1, unreadable: 1 })).toMatchObject([
      { tone: 'wait', label: '✓ Thabo, on asking again' },
    ])
    expect(marks({ readable: 2 })).toMatchObject([{ label: '✓ Thabo ×2' }])
    expect(marks({ unreadable: 1, error: 'no key' })).toMatchObject([
      { tone: 'bad', label: '✗ Thabo: not readable', title: expect.stringContaining('no key') },
    ])
    expect(marks({ phone: BUSINESS, readable: 2 })).toMatchObject([{ label: '✓ own phone ×2' }])
    expect(bubble({})?.unread).toBe(true)
    const phones = [1, 2, 3, 4].map((last) => ({ ...tally, phone: `2782000000${last}` }))
    expect(bubblesOf([sent('a', { phones })], world)[0]?.marks).toMatchObject([{ label: '… 4 phones' }])
  })

  test.each([
    [{ delivered: 1, waiting: 0 }, 'delivered', []],
    [{ delivered: 0, waiting: 1 }, 'sent', ['… waits for the bridge']],
    [{ delivered: 0, waiting: 0 }, 'sent', ['no bridge']],
  ])('say what became of a post: %j', (companions, state, labels) => {
    const [bubble] = bubblesOf([message('a', { companions })], world)
    expect(bubble?.ticks.state).toBe(state)
    expect(bubble?.marks.map(({ label }) => label)).toEqual(labels)
  })

  test.each([
    [[{ readable: 0 }, { readable: 1 }], 'sent'],
    [[{ readable: 1 }, { readable: 2 }], 'delivered'],
    [
      [
        { readable: 1, read: true },
        { readable: 1, read: false },
      ],
      'delivered',
    ],
    [
      [
        { readable: 1, read: true },
        { readable: 1, read: true },
      ],
      'read',
    ],
  ])('have the ticks WhatsApp gives what the bridge sent, its own phone apart: %j', (tallies, state) => {
    const none = { unreadable: 0, read: false, error: null }
    const own = { ...none, phone: BUSINESS, readable: 1 }
    const phones = tallies.map((tally, index) => ({ ...none, ...tally, phone: `2782000000${index + 1}` }))
    expect(bubblesOf([sent('a', { phones: [...phones, own] })], world)[0]?.ticks.state).toBe(state)
  })

  test('hold the edits, deletes and reactions that are about them', () => {
    const reactions = [
      { phone: THABO.phone, emoji: '👍' },
      { phone: BUSINESS, emoji: '👍' },
    ]
    const messages = [
      message('a', { text: 'new words', edited: true, reactions }),
      message('b', { kind: 'edit', target_id: 'a' }),
      message('c', { kind: 'reaction', target_id: 'a', text: '👍' }),
      message('d', { deleted: true, text: '', image: true, quoted_id: 'a' }),
      message('e', { kind: 'delete', target_id: 'd' }),
      message('f', { kind: 'reaction', target_id: 'not here', text: '👍' }),
    ]
    expect(bubblesOf(messages, world)).toMatchObject([
      { id: 'a', edited: true, reactions: [{ emoji: '👍', count: 2, names: 'Thabo, WA Monitor' }] },
      { id: 'd', deleted: true, image: false, quote: null },
      { id: 'f', kind: 'reaction' },
    ])
  })
})

test('a phone shows the newest copy first, and which mention its owner', () => {
  const copy = { received_at: 0, chat_jid: '1@g.us', sender: '100:1@lid', text: '', duplicate: false }
  const aim = { kind: 'text' as const, target_id: '', read_at: null }
  const rest = { quoted_id: '', error: null, mentioned: [], ...aim }
  const copies: PhoneCopy[] = [
    {
      ...copy,
      ...rest,
      position: 1,
      message_id: 'a',
      text: '@101 no',
      mentioned: ['101@lid'],
      quoted_id: 'x',
    },
    { ...copy, ...rest, position: 2, message_id: 'a', error: 'no key' },
  ]
  const world = { personOf, groupName: () => 'Lawley', wordsOf: () => undefined }
  expect(arrivedCopies(copies, THABO.phone, world)).toMatchObject([
    { position: 2, error: 'no key', mentionsOwner: false, quote: null },
    { position: 1, author: 'WA Monitor', chat: 'Lawley', mentionsOwner: true, quote: 'an earlier message' },
  ])
})

describe('the hint about the bridge', () => {
  const link = { linked_devices: [], waiting_clients: 0, auto_link: null }
  const device = { jid: `${BUSINESS}:1@s.whatsapp.net`, connected: false, prekeys_left: 30 }
  const autoLink = { bridge_url: 'http://127.0.0.1:8080', status: 'the bridge does not answer' }
  test.each([
    ['Simulator does not answer', undefined, 'Start it again'],
    ['No bridge linked', link, 'ws://here/ws/chat'],
    ['Waiting for the bridge', { ...link, auto_link: autoLink }, 'Auto-link is on'],
    ['A bridge wants to be linked', { ...link, waiting_clients: 1 }, 'Paste'],
    ['Linking the bridge', { ...link, waiting_clients: 1, auto_link: autoLink }, 'Auto-link is on'],
    ['Bridge linked, not connected', { ...link, linked_devices: [device] }, 'nothing is lost'],
    ['Bridge connected', { ...link, linked_devices: [{ ...device, connected: true }] }, ''],
  ])('%s', (title, known, advice) => {
    const status = linkStatus(known, 'here')
    expect(status.title).toBe(title)
    expect(status.advice).toContain(advice)
  })
})

describe('things to try', () => {
  const write = (label: string, messages: GroupMessage[] = []) =>
    SAMPLES.find((sample) => sample.label.startsWith(label))?.write({
      messages,
      businessPhone: BUSINESS,
      members: [THABO.phone, BUSINESS],
      personOf,
    })

  test.each([
    ['New drop', /^DR\d{7}$/],
    ['dr', /^dr \d{7}$/],
    ['Two', /^DR\d{7} and DR\d{7} done$/],
    ['Photo', /^DR\d{7}$/],
    ['Near miss', /^DR\d{5}$/],
  ])('%s', (label, text) => {
    expect(write(label)?.text).toMatch(text)
  })

  test('refer to what was said, when something was', () => {
    expect(write('klaar', [message('a')])).toBeUndefined()
    expect(write('Same')).toBeUndefined()
    const feedback = sent('b', { text: '@101 no: DR1752028', mentioned: ['101@lid'] })
    const messages = [message('a', { text: 'dr 1752028' }), feedback, message('c', { text: 'DR12345' })]
    expect(write('klaar', messages)).toEqual({ text: 'klaar', reply: feedback, from: THABO.phone })
    expect(write('Same', messages)).toEqual({ text: 'DR1752028', from: THABO.phone })
  })
})

test('numbers and times are written as people write them', () => {
  expect(phoneNumber('27820000001')).toBe('+27 82 000 0001')
  expect(phoneNumber('4915112345678')).toBe('+4915112345678')
  const at = new Date(2026, 2, 4, 14, 5).getTime()
  expect(timeOf(at, at + 1000)).toBe('14:05')
  expect(timeOf(at, at + 86_400_000)).toBe('4 Mar 14:05')
})
