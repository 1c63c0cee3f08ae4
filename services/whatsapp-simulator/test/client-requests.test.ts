import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BinaryNode } from '@whiskeysockets/baileys'
import { samplePicture } from '../src/media/sample-pictures.ts'
import type { Client } from './client.ts'
import { BUSINESS, Harness, LAWLEY, MOHADIN } from './harness.ts'
import { trustSimulator } from './media-client.ts'
import { until } from './until.ts'

const MAMELODI = '120363408849234743@g.us'
const THABO = '27820000001@s.whatsapp.net'
const NALEDI = '27820000005@s.whatsapp.net'
let harness: Harness
let client: Client
beforeAll(async () => {
  harness = await Harness.start()
  client = await harness.link()
})
afterAll(() => harness.close())

const membersOf = async (jid: string) =>
  (await harness.state()).groups.find((group) => group.jid === jid)?.members

describe('a group made by the client', () => {
  let jid = ''
  const heard = (tag: string) =>
    client.stanza(`news of ${tag}`, ({ tag: kind, attrs, content }) => {
      const [first] = Array.isArray(content) ? content : []
      return kind === 'notification' && attrs.from === jid && first?.tag === tag
    })

  test('is there, with its members, and people post in it', async () => {
    const made = await client.socket.groupCreate('Night shift', [THABO, '27820009999@s.whatsapp.net'])
    jid = made.id
    expect(made).toMatchObject({ subject: 'Night shift', addressingMode: 'pn', size: 2 })
    expect(await membersOf(jid)).toEqual([BUSINESS, '27820000001'])
    const id = await harness.say(jid, '27820000001', 'here')
    expect((await client.message(id)).words.conversation).toBe('here')
  })

  test('gets and loses members, each answered for himself', async () => {
    const add = await client.socket.groupParticipantsUpdate(
      jid,
      [NALEDI, THABO, '27820009999@s.whatsapp.net'],
      'add',
    )
    expect(add.map(({ jid: who, status }) => [who, status])).toEqual([
      [NALEDI, '200'],
      [THABO, '409'],
      ['27820009999@s.whatsapp.net', '404'],
    ])
    expect((await heard('add')).attrs.participant).toBe(`${BUSINESS}@s.whatsapp.net`)
    const sent = await client.send(jid, 'welcome')
    expect(await harness.copiesOf(sent, '27820000005')).toMatchObject([{ text: 'welcome', error: null }])
    await client.socket.groupParticipantsUpdate(jid, [NALEDI], 'promote')
    await client.socket.groupParticipantsUpdate(jid, [THABO], 'remove')
    const { participants } = await client.socket.groupMetadata(jid)
    expect(participants.map(({ id, admin }) => [id, admin])).toEqual([
      [`${BUSINESS}@s.whatsapp.net`, 'superadmin'],
      [NALEDI, 'admin'],
    ])
    await client.socket.groupParticipantsUpdate(jid, [NALEDI], 'demote')
    expect((await client.socket.groupParticipantsUpdate(jid, [THABO], 'remove'))[0]?.status).toBe('404')
  })

  test('is renamed, described, locked and set up', async () => {
    await client.socket.groupUpdateSubject(jid, 'Day shift')
    await client.socket.groupUpdateDescription(jid, 'From six to six')
    await client.socket.groupSettingUpdate(jid, 'announcement')
    await client.socket.groupSettingUpdate(jid, 'locked')
    await client.socket.groupToggleEphemeral(jid, 86_400)
    expect(await client.socket.groupMetadata(jid)).toMatchObject({
      subject: 'Day shift',
      desc: 'From six to six',
      descOwner: `${BUSINESS}@s.whatsapp.net`,
      announce: true,
      restrict: true,
      ephemeralDuration: 86_400,
    })
    for (const tag of ['subject', 'description', 'announcement', 'locked', 'ephemeral']) await heard(tag)
    await client.socket.groupSettingUpdate(jid, 'unlocked')
    await client.socket.groupUpdateDescription(jid, '')
    expect(await client.socket.groupMetadata(jid)).toMatchObject({ restrict: false, desc: undefined })
  })

  test('is joined by a link until there is a new one, and left', async () => {
    const guest = await harness.link('27820000006')
    const code = (await client.socket.groupInviteCode(jid)) ?? ''
    expect(await guest.socket.groupGetInviteInfo(code)).toMatchObject({ id: jid, subject: 'Day shift' })
    expect(await guest.socket.groupAcceptInvite(code)).toBe(jid)
    expect(await membersOf(jid)).toContain('27820000006')
    expect(await client.socket.groupRevokeInvite(jid)).not.toBe(code)
    await guest.socket.groupLeave(jid)
    expect(await membersOf(jid)).not.toContain('27820000006')
    await expect(guest.socket.groupAcceptInvite(code)).rejects.toThrow('not-acceptable')
    await guest.close()
  })

  test('refuses what only admins may, where the client is none', async () => {
    await expect(client.socket.groupParticipantsUpdate(LAWLEY, [THABO], 'remove')).rejects.toThrow(
      'forbidden',
    )
    await expect(client.socket.groupSettingUpdate(LAWLEY, 'announcement')).rejects.toThrow('forbidden')
    await expect(client.socket.groupInviteCode(LAWLEY)).rejects.toThrow('not-authorized')
    await expect(client.socket.groupUpdateSubject('120363400000000000@g.us', 'x')).rejects.toThrow(
      'item-not-found',
    )
  })
})

describe('settings shared between devices', () => {
  test('reach the other devices at once, a new one when it is linked, and those that were away', async () => {
    const other = await harness.link()
    const away = await harness.link()
    for (const each of [client, other, away]) {
      await until(
        () => each.auth.creds.myAppStateKeyId && each.auth.creds.accountSyncCounter,
        'the first sync',
      )
    }
    await away.close()
    const pinned = (of: Client) => {
      const seen = new Set<string>()
      of.socket.ev.on('chats.update', (chats) => {
        for (const { id, pinned: at } of chats) if (at && id) seen.add(id)
      })
      return seen
    }
    const onOther = pinned(other)
    await client.socket.chatModify({ pin: true }, LAWLEY)
    await client.socket.chatModify({ pin: true }, MAMELODI)
    await until(() => onOther.has(LAWLEY) && onOther.has(MAMELODI), 'the pins on another device')
    const back = harness.connect(away.auth)
    const onBack = pinned(back)
    await back.ready()
    await until(() => onBack.has(LAWLEY) && onBack.has(MAMELODI), 'the pins on a device that was away')
    // It goes on from there.
    await back.socket.chatModify({ pin: true }, MOHADIN)
    await until(() => onOther.has(MOHADIN), 'the pin of that device')
    const fresh = await harness.link()
    await until(() => fresh.auth.creds.accountSyncCounter, 'the first sync')
    const versions = await fresh.auth.keys.get('app-state-sync-version', ['regular_low'])
    expect(versions.regular_low?.version).toBe(3)
    for (const each of [other, back, fresh]) await each.close()
  })
})

describe('what somebody sets for himself', () => {
  test('privacy is kept', async () => {
    expect(await client.socket.fetchPrivacySettings(true)).toMatchObject({ readreceipts: 'all', last: 'all' })
    await client.socket.updateReadReceiptsPrivacy('none')
    expect(await client.socket.fetchPrivacySettings(true)).toMatchObject({
      readreceipts: 'none',
      last: 'all',
    })
    await client.socket.updateReadReceiptsPrivacy('all')
  })

  test('the people he blocks are listed', async () => {
    const lid = await client.socket.signalRepository.lidMapping.getLIDForPN(THABO)
    await client.socket.updateBlockStatus(THABO, 'block')
    expect(await client.socket.fetchBlocklist()).toEqual([lid])
    await client.socket.updateBlockStatus(THABO, 'unblock')
    expect(await client.socket.fetchBlocklist()).toEqual([])
  })

  test('what he says about himself is told to others', async () => {
    const companion = await harness.link('27820000001')
    await companion.socket.updateProfileStatus('At work@height')
    const [told] = (await client.socket.fetchStatus(THABO, NALEDI)) ?? []
    expect(told).toMatchObject({ id: THABO, status: { status: 'At work@height' } })
    await companion.close()
  })

  test('his picture and a group’s are fetched; without one there is none', async () => {
    await trustSimulator(harness)
    await expect(client.socket.profilePictureUrl(NALEDI)).rejects.toThrow('item-not-found')
    // The client itself needs a library for pictures, to make them smaller.
    const image = samplePicture('pole')
    for (const target of [undefined, MAMELODI]) {
      const attrs = {
        to: '@s.whatsapp.net',
        type: 'set',
        xmlns: 'w:profile:picture',
        ...(target ? { target } : {}),
      }
      const picture: BinaryNode = { tag: 'picture', attrs: { type: 'image' }, content: image }
      await client.socket.query({ tag: 'iq', attrs, content: [picture] })
      const url = await client.socket.profilePictureUrl(target ?? `${BUSINESS}@s.whatsapp.net`)
      const response = await fetch(String(url))
      expect(Buffer.from(await response.arrayBuffer())).toEqual(image)
      await client.socket.removeProfilePicture(target ?? `${BUSINESS}@s.whatsapp.net`)
    }
    await expect(client.socket.profilePictureUrl(MAMELODI)).rejects.toThrow('item-not-found')
  })

  test('the switches of WhatsApp reach the client', async () => {
    await until(() => client.auth.creds.lastPropHash, 'the hash of the switches')
    expect(client.socket.serverProps).toEqual({
      privacyTokenOn1to1: true,
      profilePicPrivacyToken: true,
      lidTrustedTokenIssueToLid: false,
    })
  })
})
