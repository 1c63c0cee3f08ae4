import { proto, type UserFacingSocketConfig, type WAMessage } from '@whiskeysockets/baileys'
import { afterEach, describe, expect, test } from 'vitest'
import { HISTORY_LIMITS } from '../src/phones/start-history.ts'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY, MOHADIN } from './harness.ts'
import { mediaOptions, trustSimulator } from './media-client.ts'
import { until } from './until.ts'

const { HistorySyncType } = proto.HistorySync
let harness: Harness
afterEach(() => harness.close())

const of = (client: Client, type: proto.HistorySync.HistorySyncType) =>
  client.history.filter(({ syncType }) => syncType === type)

/** What the history holds of a group, newest first. */
function messagesOf(client: Client, group: string): WAMessage[] {
  return client.history.flatMap(({ messages }) => messages).filter(({ key }) => key.remoteJid === group)
}

const textOf = ({ message }: WAMessage) => message?.conversation ?? message?.extendedTextMessage?.text ?? ''

/** A client that has got everything its phone hands over. */
async function linked(more?: Partial<UserFacingSocketConfig>): Promise<Client> {
  const client = await harness.link(BUSINESS, more)
  await until(
    () => of(client, HistorySyncType.RECENT).some(({ progress }) => progress === 100),
    'the last piece of the recent history',
  )
  return client
}

describe('a client that is linked', () => {
  test('gets what was posted before, in groups of both kinds, with names and LIDs, and nothing of it twice', async () => {
    harness = await Harness.start()
    const first = await harness.say(LAWLEY, '27820000001', 'the first')
    const answer = await harness.say(LAWLEY, '27820000002', 'the answer', { quoted_id: first })
    const other = await harness.say(MOHADIN, '27820000003', 'elsewhere')
    const client = await linked()
    const { contractors } = await harness.state()
    const lid = `${contractors.find(({ phone }) => phone === '27820000003')?.lid}@lid`
    expect(messagesOf(client, LAWLEY).map(({ key }) => key)).toMatchObject([
      { id: answer, fromMe: false, participant: '27820000002@s.whatsapp.net' },
      { id: first, fromMe: false, participant: '27820000001@s.whatsapp.net' },
    ])
    expect(messagesOf(client, LAWLEY).map(textOf)).toEqual(['the answer', 'the first'])
    expect(messagesOf(client, LAWLEY)[0]?.message?.extendedTextMessage?.contextInfo?.stanzaId).toBe(first)
    expect(messagesOf(client, MOHADIN)).toMatchObject([
      { key: { id: other, participant: lid }, pushName: 'Lerato' },
    ])
    const [start] = of(client, HistorySyncType.INITIAL_BOOTSTRAP)
    expect(start?.chats).toContainEqual(expect.objectContaining({ id: LAWLEY, name: 'Lawley' }))
    expect(start?.chats).toHaveLength(4)
    expect(start?.isLatest).toBe(true)
    expect(await client.socket.signalRepository.lidMapping.getLIDForPN('27820000003@s.whatsapp.net')).toBe(
      lid,
    )
    const names = of(client, HistorySyncType.PUSH_NAME).flatMap(({ contacts }) => contacts)
    expect(names).toContainEqual({ id: '27820000001@s.whatsapp.net', notify: 'Thabo' })
    // As history and not as messages.
    expect(client.received.filter(({ message }) => message.key.remoteJid?.endsWith('@g.us'))).toEqual([])
    const later = await harness.say(LAWLEY, '27820000001', 'after linking')
    await client.message(later)
    expect(messagesOf(client, LAWLEY)).toHaveLength(2)
  })

  test('gets what comes between linking and its first login as a message and not as history', async () => {
    harness = await Harness.start()
    await harness.say(LAWLEY, '27820000001', 'before')
    const fresh = harness.connect()
    await until(() => fresh.qr, 'a QR code')
    await harness.post('/admin/mock-phone/scan-qr', { qr: fresh.qr })
    expect(await fresh.closed()).toBe(515)
    const between = await harness.say(LAWLEY, '27820000001', 'between')
    const client = await harness.connect(fresh.auth).ready()
    expect((await client.message(between)).type).toBe('append')
    await until(() => of(client, HistorySyncType.RECENT).length > 0, 'the history')
    expect(messagesOf(client, LAWLEY).map(textOf)).toEqual(['before'])
  })

  test('gets the chats of two as well, under the other one’s LID', async () => {
    harness = await Harness.start()
    const asked = (await harness.post('/admin/direct-messages', {
      from: '27820000001',
      to: BUSINESS,
      text: 'just between us',
    })) as { message_id: string }
    const first = await linked()
    const lid = await first.socket.signalRepository.lidMapping.getLIDForPN('27820000001@s.whatsapp.net')
    expect(
      messagesOf(first, String(lid)).map(({ key, message }) => [key.id, key.fromMe, message]),
    ).toMatchObject([[asked.message_id, false, { conversation: 'just between us' }]])
    const answer = await first.send('27820000001@s.whatsapp.net', 'all right')
    await harness.copiesOf(answer, BUSINESS)
    const second = await linked()
    expect(messagesOf(second, String(lid)).map(({ key }) => [key.id, key.fromMe])).toEqual([
      [answer, true],
      [asked.message_id, false],
    ])
  })

  test('gets edited, deleted and reacted messages as they are now', async () => {
    harness = await Harness.start()
    const edited = await harness.say(LAWLEY, '27820000001', 'DR1752O28')
    const deleted = await harness.say(LAWLEY, '27820000002', 'a slip')
    await harness.say(LAWLEY, '27820000001', 'DR1752028', { edited_id: edited })
    await harness.say(LAWLEY, '27820000002', '', { deleted_id: deleted })
    await harness.say(LAWLEY, '27820000003', '👍', { reacted_id: edited })
    const client = await linked()
    const [second, first, ...more] = messagesOf(client, LAWLEY)
    expect(more).toEqual([])
    expect(second).toMatchObject({
      key: { id: deleted },
      messageStubType: proto.WebMessageInfo.StubType.REVOKE,
    })
    expect(second?.message).toBeFalsy()
    expect(first?.key.id).toBe(edited)
    expect(first && textOf(first)).toBe('DR1752028')
    expect(first?.reactions).toMatchObject([
      { text: '👍', key: { participant: '27820000003@s.whatsapp.net' } },
    ])
  })

  test('gets its own account’s messages as own ones, and after a second login no history', async () => {
    harness = await Harness.start()
    const bridge = await linked()
    const sent = await bridge.send(LAWLEY, 'please fix DR1752028')
    await harness.copiesOf(sent, BUSINESS)
    const second = await linked()
    expect(messagesOf(second, LAWLEY)).toMatchObject([
      { key: { id: sent, fromMe: true }, message: { extendedTextMessage: { text: 'please fix DR1752028' } } },
    ])
    await second.close()
    const again = await harness.connect(second.auth).ready()
    await again.message(await harness.say(LAWLEY, '27820000001', 'hello'))
    expect(again.history).toEqual([])
  })

  test('gets the newest messages of each group, more of them when it asks for everything', async () => {
    const history = { ...HISTORY_LIMITS, first: 2, recent: 5, full: 8, chunk: 2 }
    harness = await Harness.start(undefined, { history })
    for (let number = 1; number <= 12; number += 1) await harness.say(LAWLEY, '27820000001', `${number}`)
    const shouldSyncHistoryMessage = () => true
    const plain = await linked({ syncFullHistory: false, shouldSyncHistoryMessage })
    const texts = (client: Client, type: proto.HistorySync.HistorySyncType) =>
      of(client, type).map(({ messages }) => messages.map(textOf))
    expect(texts(plain, HistorySyncType.INITIAL_BOOTSTRAP)).toEqual([['12', '11']])
    expect(texts(plain, HistorySyncType.RECENT)).toEqual([['10', '9'], ['8']])
    expect(of(plain, HistorySyncType.RECENT).map(({ progress }) => progress)).toEqual([50, 100])
    expect(of(plain, HistorySyncType.FULL)).toEqual([])
    const full = await linked({ syncFullHistory: true, shouldSyncHistoryMessage })
    await until(() => of(full, HistorySyncType.FULL).length === 2, 'the rest of the history')
    expect(texts(full, HistorySyncType.FULL)).toEqual([['7', '6'], ['5']])
    // Baileys leaves a full history alone unless it is told to take it.
    const byDefault = await linked()
    expect(of(byDefault, HistorySyncType.FULL)).toEqual([])
  })

  test('is not disturbed when it wants no history', async () => {
    harness = await Harness.start()
    await harness.say(LAWLEY, '27820000001', 'before')
    const client = await harness.link(BUSINESS, { shouldSyncHistoryMessage: () => false })
    await client.message(await harness.say(LAWLEY, '27820000001', 'after'))
    expect(client.history).toEqual([])
  })

  test('gets a list of chats without messages when the simulator is told to hand over none', async () => {
    harness = await Harness.start(undefined, { history: { ...HISTORY_LIMITS, recent: 0 } })
    await harness.say(LAWLEY, '27820000001', 'before')
    const client = await linked()
    expect(client.history.flatMap(({ messages }) => messages)).toEqual([])
    expect(of(client, HistorySyncType.INITIAL_BOOTSTRAP)[0]?.chats).toHaveLength(4)
  })

  test('downloads a history that is too large for a message', async () => {
    harness = await Harness.start(undefined, { history: { ...HISTORY_LIMITS, inline: 0 } })
    await trustSimulator(harness)
    await harness.say(LAWLEY, '27820000001', 'in a file')
    const client = await linked(await mediaOptions(harness))
    expect(messagesOf(client, LAWLEY).map(textOf)).toEqual(['in a file'])
  })
})

describe('a client can ask its phone', () => {
  test('for the messages before one', async () => {
    harness = await Harness.start(undefined, { history: { ...HISTORY_LIMITS, first: 1, recent: 1 } })
    const ids: string[] = []
    for (let number = 0; number < 8; number += 1) {
      ids.push(await harness.say(LAWLEY, '27820000001', `${number}`, { timestamp: 1_760_000_000 + number }))
    }
    const client = await linked()
    const [oldest] = messagesOf(client, LAWLEY)
    expect(oldest?.key.id).toBe(ids[7])
    const ask = async (key: WAMessage['key'], seconds: number, count: number) => {
      const request = await client.socket.fetchMessageHistory(count, key, seconds * 1000)
      const find = () => client.history.find((piece) => piece.peerDataRequestSessionId === request)
      await until(find, 'the history asked for')
      expect(find()?.syncType).toBe(HistorySyncType.ON_DEMAND)
      return find()?.messages.map(({ key: { id } }) => id)
    }
    if (!oldest) throw new Error('no message')
    // Asked for once each: Baileys passes on no message of a history twice.
    expect(await ask(oldest.key, 1_760_000_007, 2)).toEqual([ids[6], ids[5]])
    expect(await ask({ ...oldest.key, id: ids[5] ?? '' }, 1_760_000_005, 3)).toEqual([ids[4], ids[3], ids[2]])
    // A message the phone does not know still has a time.
    expect(await ask({ ...oldest.key, id: 'UNKNOWN' }, 1_760_000_002, 50)).toEqual([ids[1], ids[0]])
    expect(await ask({ ...oldest.key, remoteJid: '120363400000000000@g.us' }, 1_760_000_002, 5)).toEqual([])
  })

  test('for a message it could not read', async () => {
    harness = await Harness.start()
    const client = await linked()
    const id = await harness.say(LAWLEY, '27820000001', 'say it again')
    const { message } = await client.message(id)
    const request = await client.socket.requestPlaceholderResend(message.key)
    const again = () => client.received.filter((received) => received.message.key.id === id)
    await until(() => again().length === 2, 'the message from its phone')
    expect(request).toMatch(/^[0-9A-F]+$/)
    expect(again()[1]).toMatchObject({
      type: 'notify',
      message: {
        key: { remoteJid: LAWLEY, id, fromMe: false, participant: '27820000001@s.whatsapp.net' },
        message: { conversation: 'say it again' },
        pushName: 'Thabo',
      },
    })
  })
})
