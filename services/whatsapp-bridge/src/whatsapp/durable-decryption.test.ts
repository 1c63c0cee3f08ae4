/**
 * What is on the disk at the instants when a process may die, with the real Signal code and the real session.db. Each
 * promise has its control: the client library's own repository, which breaks it.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@wa-monitor/service'
import {
  addTransactionCapability,
  type BinaryNode,
  DEFAULT_CONNECTION_CONFIG,
  type SignalKeyStoreWithTransaction,
  type SignalRepositoryWithLIDStore,
  type WASocket,
} from '@whiskeysockets/baileys'
import { EventEmitter } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { openSession, type Session } from '../session/session.ts'
import { createAuthState } from './auth-state.ts'
import { createLibraryLog } from './baileys-log.ts'
import { withDurableDecryption } from './durable-decryption.ts'
import { IncomingStanzas } from './incoming-stanzas.ts'
import { silenceConsole } from './quiet-libsignal.ts'

silenceConsole()

const GROUP = '120363418298130331@g.us'
const AUTHOR = '27820000001@s.whatsapp.net'
const AUTHOR_LID = '100000000000001@lid'

interface Device {
  session: Session
  keys: SignalKeyStoreWithTransaction
  repository: SignalRepositoryWithLIDStore
  /** Lets a ciphertext arrive as the socket would. */
  arrive(ciphertext: Uint8Array): Uint8Array
  stored: number
  undecrypted: string[]
}

const opened: Session[] = []
const directories: string[] = []
afterEach(() => {
  for (const session of opened.splice(0)) session.close()
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'wa-durable-'))
  directories.push(directory)
  return directory
}

/** A device as it is after a start: nothing in memory, everything from the directory. */
function openDevice(directory: string, wrapped: boolean): Device {
  const session = openSession(directory)
  opened.push(session)
  const auth = createAuthState(session, (error) => {
    throw error
  })
  auth.saveCreds()
  const log = createLibraryLog(silentLog())
  const keys = addTransactionCapability(auth.keys, log, { maxCommitRetries: 1, delayBetweenTriesMs: 1 })
  const state = { creds: auth.creds, keys }
  const plain = DEFAULT_CONNECTION_CONFIG.makeSignalRepository(state, log, async () => [])
  const stanzas = new IncomingStanzas()
  const ws = new EventEmitter()
  stanzas.listen({ ws } as unknown as WASocket)
  const device: Device = {
    session,
    keys,
    repository: plain,
    stored: 0,
    undecrypted: [],
    arrive(ciphertext) {
      const enc: BinaryNode = { tag: 'enc', attrs: { type: 'skmsg' }, content: ciphertext }
      ws.emit('CB:message', {
        tag: 'message',
        attrs: { id: '3A01', from: GROUP, participant: AUTHOR },
        content: [enc],
      })
      return ciphertext
    },
  }
  if (wrapped) {
    device.repository = withDurableDecryption(plain, state, {
      inbox: session.inbox,
      stanzas,
      now: () => 7,
      onStored: () => {
        device.stored += 1
      },
      onUndecrypted: (stanza) => device.undecrypted.push(stanza.attrs.id ?? ''),
    })
  }
  return device
}

/** The process dies after the commit, when the receipt or the message may have left; its memory is gone. */
function crash(device: Device): void {
  device.session.close()
  opened.splice(opened.indexOf(device.session), 1)
}

/** The process dies now: what the disk holds at this instant, without what was not committed. */
function crashAtOnce(directory: string, wrapped: boolean): Device {
  const copy = newDirectory()
  cpSync(directory, copy, { recursive: true })
  return openDevice(copy, wrapped)
}

const encrypt = (device: Device, text: string) =>
  device.repository.encryptGroupMessage({ group: GROUP, meId: AUTHOR, data: Buffer.from(text) })
const decrypt = (device: Device, msg: Uint8Array) =>
  device.repository.decryptGroupMessage({ group: GROUP, authorJid: AUTHOR, msg: device.arrive(msg) })
const knowSender = (device: Device, skdm: Uint8Array) =>
  device.repository.processSenderKeyDistributionMessage({
    authorJid: AUTHOR,
    item: { groupId: GROUP, axolotlSenderKeyDistributionMessage: skdm },
  })

describe('coming in', () => {
  /** Decrypts a message, dies before the receipt, and gets the same message again. */
  async function redeliveredAfterCrash(wrapped: boolean) {
    const author = openDevice(newDirectory(), false)
    const directory = newDirectory()
    const first = openDevice(directory, wrapped)
    const { ciphertext, senderKeyDistributionMessage } = await encrypt(author, 'DR1752028')
    await knowSender(first, senderKeyDistributionMessage)
    await decrypt(first, Buffer.from(ciphertext))
    crash(first)
    const second = openDevice(directory, wrapped)
    return { second, again: () => decrypt(second, Buffer.from(ciphertext)) }
  }

  test('a message decrypted before a crash is on the disk, and the same ciphertext gives it again', async () => {
    const { second, again } = await redeliveredAfterCrash(true)
    const rows = second.session.inbox.pending(10)
    expect(
      rows.map(({ plaintext, attrs, enc_type, received_at }) => [
        plaintext.toString(),
        JSON.parse(attrs),
        enc_type,
        received_at,
      ]),
    ).toEqual([['DR1752028', { id: '3A01', from: GROUP, participant: AUTHOR }, 'skmsg', 7]])
    expect(Buffer.from(await again()).toString()).toBe('DR1752028')
    expect(second.session.inbox.pending(10)).toHaveLength(1)
  })

  test('a crash before the commit: no receipt has left, and the same ciphertext is read as if for the first time', async () => {
    const author = openDevice(newDirectory(), false)
    const directory = newDirectory()
    const first = openDevice(directory, true)
    const { ciphertext, senderKeyDistributionMessage } = await encrypt(author, 'DR1752028')
    await knowSender(first, senderKeyDistributionMessage)
    first.session.transaction(() => undefined)
    await decrypt(first, Buffer.from(ciphertext))
    expect(first.session.isDurable()).toBe(false)
    const second = crashAtOnce(directory, true)
    expect(second.session.inbox.pending(10)).toEqual([])
    expect(Buffer.from(await decrypt(second, Buffer.from(ciphertext))).toString()).toBe('DR1752028')
    expect(second.session.inbox.pending(10)).toHaveLength(1)
  })

  test('control: the library alone cannot read it a second time', async () => {
    const { second, again } = await redeliveredAfterCrash(false)
    await expect(again()).rejects.toThrow(/old counter/i)
    expect(second.session.inbox.pending(10)).toEqual([])
  })

  test('when the disk refuses, neither plaintext nor ratchet step is kept, and nobody is told it is stored', async () => {
    const author = openDevice(newDirectory(), false)
    const receiver = openDevice(newDirectory(), true)
    const { ciphertext, senderKeyDistributionMessage } = await encrypt(author, 'DR1752028')
    await knowSender(receiver, senderKeyDistributionMessage)
    const add = receiver.session.inbox.add
    receiver.session.inbox.add = () => {
      throw new Error('disk full')
    }
    await expect(decrypt(receiver, Buffer.from(ciphertext))).rejects.toThrow('disk full')
    expect(receiver.stored).toBe(0)
    receiver.session.inbox.add = add
    expect(Buffer.from(await decrypt(receiver, Buffer.from(ciphertext))).toString()).toBe('DR1752028')
    expect(receiver.stored).toBe(1)
  })

  test('a message that cannot be decrypted is told of, with its id', async () => {
    const author = openDevice(newDirectory(), false)
    const stranger = openDevice(newDirectory(), true)
    const { ciphertext } = await encrypt(author, 'DR1752028')
    await expect(decrypt(stranger, Buffer.from(ciphertext))).rejects.toThrow()
    expect(stranger.undecrypted).toEqual(['3A01'])
    expect(stranger.session.inbox.pending(10)).toEqual([])
  })

  test('messages of one author out of order are all readable', async () => {
    const author = openDevice(newDirectory(), false)
    const directory = newDirectory()
    let receiver = openDevice(directory, true)
    const first = await encrypt(author, 'first')
    await knowSender(receiver, first.senderKeyDistributionMessage)
    const second = await encrypt(author, 'second')
    expect(Buffer.from(await decrypt(receiver, Buffer.from(second.ciphertext))).toString()).toBe('second')
    crash(receiver)
    receiver = openDevice(directory, true)
    expect(Buffer.from(await decrypt(receiver, Buffer.from(first.ciphertext))).toString()).toBe('first')
  })
})

describe('going out', () => {
  /** Encrypts inside the library's send transaction, dies before it commits, and sends the next message. */
  async function sentAfterCrash(wrapped: boolean) {
    const directory = newDirectory()
    const phone = openDevice(newDirectory(), false)
    const first = openDevice(directory, wrapped)
    const { senderKeyDistributionMessage } = await encrypt(first, 'before')
    await knowSender(phone, senderKeyDistributionMessage)
    let onTheWire: Uint8Array = new Uint8Array()
    await first.keys
      .transaction(async () => {
        onTheWire = (await encrypt(first, 'left the house')).ciphertext
        throw new Error('the process dies here')
      }, 'send')
      .catch(() => undefined)
    crash(first)
    expect(Buffer.from(await decrypt(phone, Buffer.from(onTheWire))).toString()).toBe('left the house')
    const next = await encrypt(openDevice(directory, wrapped), 'the next one')
    return () => decrypt(phone, Buffer.from(next.ciphertext))
  }

  test('the key that encrypted a message is spent on the disk before the message leaves', async () => {
    const readNext = await sentAfterCrash(true)
    expect(Buffer.from(await readNext()).toString()).toBe('the next one')
  })

  test('control: with the library alone no phone can read the next message', async () => {
    const readNext = await sentAfterCrash(false)
    await expect(readNext()).rejects.toThrow(/old counter/i)
  })

  test('a session made within the send transaction is not written over when that commits', async () => {
    const us = openDevice(newDirectory(), true)
    const them = openDevice(newDirectory(), false)
    const { signedIdentityKey, signedPreKey, registrationId } = createAuthState(
      them.session,
      () => undefined,
    ).creds
    const raw = (key: Uint8Array) => Buffer.concat([Buffer.from([5]), key])
    await us.keys.transaction(async () => {
      await us.repository.injectE2ESession({
        jid: AUTHOR_LID,
        session: {
          registrationId,
          identityKey: raw(signedIdentityKey.public),
          signedPreKey: {
            keyId: signedPreKey.keyId,
            publicKey: raw(signedPreKey.keyPair.public),
            signature: signedPreKey.signature,
          },
        },
      })
      await us.repository.encryptMessage({ jid: AUTHOR_LID, data: Buffer.from('one') })
    }, 'send')
    const before = us.session.auth.readKeys('session', ['100000000000001_1.0']).get('100000000000001_1.0')
    await us.repository.encryptMessage({ jid: AUTHOR_LID, data: Buffer.from('two') })
    const after = us.session.auth.readKeys('session', ['100000000000001_1.0']).get('100000000000001_1.0')
    const sent = (session: string | undefined) => /"chainKey":\{"counter":(\d+)/.exec(String(session))?.[1]
    expect([sent(before), sent(after)]).toEqual(['0', '1'])
  })
})
