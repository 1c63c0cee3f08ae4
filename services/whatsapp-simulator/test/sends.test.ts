import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY, MOHADIN } from './harness.ts'
import { until } from './until.ts'

let harness: Harness
let client: Client
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
})
afterAll(() => harness.close())

async function members(group: string): Promise<string[]> {
  return (await harness.state()).groups.find(({ jid }) => jid === group)?.members ?? []
}

describe('what the client sends', () => {
  test.each([
    ['phone numbers', LAWLEY],
    ['LIDs', MOHADIN],
  ])(
    'is read by every member’s phone, mention included, in a group addressed by %s',
    async (_mode, group) => {
      const { participants } = await client.socket.groupMetadata(group)
      const mentioned = participants.find(({ id }) => !id.startsWith(BUSINESS))?.id ?? ''
      const text = `@${mentioned.split('@')[0]} step 4 is missing`
      for (const words of [text, `again ${text}`]) {
        const id = await client.send(group, words, [mentioned])
        expect((await client.acknowledged(id)).attrs).toMatchObject({ from: group })
        for (const phone of await members(group)) {
          expect(await harness.copiesOf(id, phone)).toMatchObject([
            { chat_jid: group, text: words, mentioned: [mentioned], duplicate: false, error: null },
          ])
        }
        const receipts = () => client.stanzas.filter(({ tag, attrs }) => tag === 'receipt' && attrs.id === id)
        await until(() => receipts().length === 3, 'a receipt from each contractor')
        expect(
          receipts().every(({ attrs }) => participants.some((member) => member.id === attrs.participant)),
        ).toBe(true)
      }
    },
  )

  test('counts every copy: an id sent twice is marked as a duplicate the second time', async () => {
    const id = await client.send(LAWLEY, 'once', [], '3EB0AAAAAAAAAAAAAAAAAA')
    await harness.copiesOf(id, '27820000001')
    await client.send(LAWLEY, 'once', [], id)
    const copies = await harness.copiesOf(id, '27820000001', 2)
    expect(copies.map(({ duplicate, error }) => ({ duplicate, error }))).toEqual([
      { duplicate: false, error: null },
      { duplicate: true, error: null },
    ])
    expect(copies[1]?.position).toBeGreaterThan(copies[0]?.position ?? 0)
  })

  test('is asked for again by phones that cannot read it', async () => {
    // A new sender key that the client believes everybody has.
    client.auth.forget('sender-key')
    const id = await client.send(LAWLEY, 'who can read this?')
    for (const phone of await members(LAWLEY)) {
      await until(
        async () => (await harness.copiesOf(id, phone)).some(({ error }) => error === null),
        'a readable copy',
      )
      const [first] = await harness.copiesOf(id, phone)
      expect(first).toMatchObject({ text: '', error: 'No session found to decrypt message' })
    }
  })

  test('reaches one person in a chat of two, and the own phone', async () => {
    const id = await client.send('27820000006@s.whatsapp.net', 'hello Johan')
    expect(await harness.copiesOf(id, '27820000006')).toMatchObject([
      { chat_jid: `${BUSINESS}@s.whatsapp.net`, text: 'hello Johan', error: null },
    ])
    expect(await harness.copiesOf(id, BUSINESS)).toMatchObject([
      { chat_jid: '27820000006@s.whatsapp.net', text: 'hello Johan', error: null },
    ])
    const second = await client.send('27820000006@s.whatsapp.net', 'and again')
    expect(await harness.copiesOf(second, '27820000006')).toMatchObject([{ text: 'and again', error: null }])
  })

  test('reaches another device of the same account once, in a chat of two as well', async () => {
    const other = await harness.link()
    // Linked later: the first client's list of its own devices is older.
    const id = await other.send('27820000005@s.whatsapp.net', 'hello Naledi')
    const { message, words } = await client.message(id)
    expect(message.key).toMatchObject({ fromMe: true, remoteJid: '27820000005@s.whatsapp.net' })
    expect(words.extendedTextMessage?.text).toBe('hello Naledi')
    await other.close()
    await client.close()
    client = await harness.connect(client.auth).ready()
    expect(client.received).toEqual([])
  })

  test('can be quoted by a contractor', async () => {
    const id = await client.send(LAWLEY, 'please fix DR1752028')
    await harness.copiesOf(id, '27820000001')
    const answer = await harness.say(LAWLEY, '27820000001', 'done', { quoted_id: id })
    const { words } = await client.message(answer)
    expect(words.extendedTextMessage?.contextInfo).toMatchObject({
      stanzaId: id,
      participant: `${BUSINESS}@s.whatsapp.net`,
      quotedMessage: { conversation: 'please fix DR1752028' },
    })
  })
})

describe('groups', () => {
  test('are described with both forms of every address', async () => {
    const all = await client.socket.groupFetchAllParticipating()
    expect(Object.keys(all)).toHaveLength(4)
    expect(all[LAWLEY]).toMatchObject({ subject: 'Lawley', addressingMode: 'pn', size: 4 })
    expect(all[LAWLEY]?.participants[0]).toMatchObject({
      id: '27820000001@s.whatsapp.net',
      lid: expect.stringMatching(/@lid$/),
      admin: 'superadmin',
    })
    expect(all[MOHADIN]?.participants[0]).toMatchObject({
      id: expect.stringMatching(/@lid$/),
      phoneNumber: '27820000003@s.whatsapp.net',
    })
    await expect(client.socket.groupMetadata('120363400000000000@g.us')).rejects.toThrow('item-not-found')
  })

  test('tell the client who comes and goes, and refuse what it sends after it was removed', async () => {
    const made = (await harness.post('/admin/groups', { name: 'New', members: ['27820000001'] })) as {
      jid: string
    }
    const heard = (tag: string) =>
      client.stanza(`news of ${tag}`, ({ attrs, content }) => {
        const first = Array.isArray(content) ? content[0] : undefined
        return attrs.type === 'w:gp2' && attrs.from === made.jid && first?.tag === tag
      })
    await heard('create')
    await harness.post('/admin/contractors', { phone: '27820000007', name: 'Zanele' })
    await harness.post(`/admin/groups/${made.jid}/members`, { phone: '27820000007' })
    await heard('add')
    const id = await client.send(made.jid, 'welcome')
    // The others' sessions have been through the retries above: one that can't read it makes the client resend to all.
    expect((await harness.copiesOf(id, '27820000007'))[0]).toMatchObject({ text: 'welcome', error: null })
    client.groups.set(made.jid, await client.socket.groupMetadata(made.jid))
    await harness.request('DELETE', `/admin/groups/${made.jid}/members/${BUSINESS}`)
    await heard('remove')
    await expect(client.socket.groupMetadata(made.jid)).rejects.toThrow('forbidden')
    const refused = await client.send(made.jid, 'still here?')
    expect((await client.acknowledged(refused)).attrs.error).toBe('403')
  })
})

test('the directory knows who is on WhatsApp', async () => {
  expect(await client.socket.onWhatsApp('27820000001', '27820009999')).toEqual([
    { jid: '27820000001@s.whatsapp.net', exists: true },
  ])
})
