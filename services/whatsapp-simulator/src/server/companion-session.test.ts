import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@wa-monitor/service'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { PhoneBook } from '../phones/phone-book.ts'
import { HISTORY_LIMITS } from '../phones/start-history.ts'
import { createPhoneIdentity } from '../protocol/phone-identity.ts'
import { decodeStanza, stanza, type Stanza } from '../protocol/stanza.ts'
import { openStorage } from '../storage/storage.ts'
import { Faults } from '../faults/faults.ts'
import { WireLog } from '../wire/wire-log.ts'
import type { Context } from '../world/context.ts'
import { Companions } from './companions.ts'
import { CompanionSession } from './companion-session.ts'
import { PendingLinks } from './pending-links.ts'

const ACCOUNT = { phone: '27820000000', lid: '100000000000001', name: 'WA Monitor' }
const DEVICE = { phone: ACCOUNT.phone, number: 1 }

let directory: string
let context: Context
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-simulator-'))
  const storage = openStorage(join(directory, 'simulator.db'))
  storage.accounts.insert(ACCOUNT, createPhoneIdentity())
  const signedPreKey = { id: 1, value: Buffer.alloc(32), signature: Buffer.alloc(64) }
  const registration = {
    kind: 'registration',
    registrationId: 1,
    identity: Buffer.alloc(32),
    signedPreKey,
    requireFullSync: false,
  } as const
  storage.devices.insert(DEVICE, Buffer.alloc(32), registration)
  storage.devices.markHistorySent(DEVICE)
  const wire = new WireLog(join(directory, 'wire.db'))
  const log = silentLog()
  context = {
    storage,
    log,
    wire,
    faults: new Faults(log, wire),
    phones: new PhoneBook(storage),
    companions: new Companions(storage, wire),
    pendingLinks: new PendingLinks(),
    media: { auth: '', host: () => '127.0.0.1' },
    historyLimits: HISTORY_LIMITS,
  }
})
afterEach(() => {
  context.storage.close()
  context.wire.close()
  rmSync(directory, { recursive: true })
})

/** A client's end of the line: what it was sent, as `message:id` or `message:id:offline`. */
function connect() {
  const sent: (Stanza | Buffer)[] = []
  const link = {
    send: (node: Stanza) => sent.push(node),
    sendEncoded: (bytes: Buffer) => sent.push(bytes),
    end() {},
    drop() {},
    withhold() {},
    identify() {},
  }
  const session = new CompanionSession(context, link, ACCOUNT, DEVICE.number)
  const got = async () => {
    const nodes = await Promise.all(
      sent.map(async (node) => (Buffer.isBuffer(node) ? decodeStanza(node) : node)),
    )
    return nodes
      .filter(({ tag }) => tag === 'message' || tag === 'ib')
      .map(({ tag, attrs, content }) =>
        tag === 'ib'
          ? (content as Stanza[])[0]?.tag
          : [tag, attrs.id, ...(attrs.offline === undefined ? [] : [attrs.offline])].join(':'),
      )
  }
  return { session, got }
}

function queue(id: string): void {
  context.companions.queue(DEVICE, stanza('message', { id, from: '1@g.us', participant: '1@lid' }))
  context.companions.deliver([DEVICE])
}

const ACTIVE = stanza('iq', { type: 'set', xmlns: 'passive', id: '1' }, [stanza('active', {})])
const BATCH = stanza('ib', {}, [stanza('offline_batch', { count: '100' })])

test('what comes while a client logs in waits behind its offline queue', async () => {
  queue('A1')
  const { session, got } = connect()
  queue('A2')
  await session.onStanza(ACTIVE)
  queue('A3')
  expect(await got()).toEqual(['offline_preview'])
  const delivering = session.onStanza(BATCH)
  queue('A4')
  await delivering
  queue('A5')
  const offline = ['message:A1:0', 'message:A2:1', 'message:A3:2', 'message:A4:3']
  expect(await got()).toEqual(['offline_preview', ...offline, 'offline', 'message:A5'])
})

test('what was sent and not answered comes again at the next login, what was answered does not', async () => {
  const first = connect()
  await first.session.onStanza(ACTIVE)
  await first.session.onStanza(BATCH)
  for (const id of ['A1', 'A2']) queue(id)
  await first.session.onStanza(stanza('receipt', { id: 'A1', to: '1@g.us', participant: '1@lid' }))
  // Receipts are stored together, at the end of the turn.
  await context.storage.commits.add(() => undefined)
  first.session.onClose()
  const second = connect()
  await second.session.onStanza(ACTIVE)
  await second.session.onStanza(BATCH)
  expect(await second.got()).toEqual(['offline_preview', 'message:A2:0', 'offline'])
})
