/** What every client has to manage, one after the other; each step throws its reason when it fails. */
import { randomUUID } from 'node:crypto'
import type { SimulatorProcess } from '@wa-monitor/local-stack'
import type { Conversation, Message, Told } from './conversation.ts'

export const BUSINESS = '27820000000'
const PATIENCE_MS = 20_000
const LOOK_EVERY_MS = 50

/** A group, by how its members are addressed. */
interface Group {
  jid: string
  members: string[]
}

export interface Scene {
  simulator: SimulatorProcess
  talk: Conversation
  /** One addressed by phone numbers and one by LIDs. */
  groups: Group[]
}

export const STEPS: Record<string, (scene: Scene) => Promise<void>> = {
  'link by QR': linkByQr,
  receive: receive,
  send: (scene) => sendEverywhere(scene, 'a reply'),
  reconnect: reconnect,
  'send again': (scene) => sendEverywhere(scene, 'a later reply'),
  'stale key': reconnectWithStaleKey,
}

/** Needs a client that has never been linked. */
export async function linkByCode({ simulator, talk }: Scene): Promise<void> {
  talk.order({ do: 'connect' })
  await talk.until('QR code, which says that it is ready', isEvent('qr'))
  talk.order({ do: 'pair', phone: BUSINESS })
  const { code } = await talk.until('pairing code', isEvent('code'))
  await simulator.call('POST', '/admin/mock-phone/enter-code', { code })
  await opened(talk)
}

/** Whether it gives up instead of showing a code. */
export async function refusesServer(talk: Conversation): Promise<boolean> {
  talk.order({ do: 'connect' })
  const isEither = (told: Told): told is Told => told.event === 'qr' || told.event === 'problem'
  const told = await talk.until('reaction', isEither)
  return told.event === 'problem'
}

async function linkByQr({ simulator, talk }: Scene): Promise<void> {
  talk.order({ do: 'connect' })
  const { qr } = await talk.until('QR code', isEvent('qr'))
  await simulator.scan(qr)
  await opened(talk)
}

async function receive({ simulator, talk, groups }: Scene): Promise<void> {
  for (const { jid, members } of groups) {
    // Twice: the second has no sender key with it.
    for (const from of [members[0], members[0], members[1]]) {
      const text = `from ${from} ${randomUUID()}`
      await simulator.post(jid, { from: from ?? '', text })
      await talk.until(`message in ${jid}`, isMessage(text))
    }
  }
}

async function sendEverywhere({ simulator, talk, groups }: Scene, words: string): Promise<void> {
  for (const [order, { jid, members }] of groups.entries()) {
    const text = `${words} ${randomUUID()}`
    const before = talk.mark()
    talk.order({ do: 'send', order, chat: jid, text })
    const { id } = await talk.until(`word that it has sent to ${jid}`, isSent(order), before)
    for (const phone of members) await readOn(simulator, phone, id, text)
  }
}

/** The phone has one copy of it and can read it. */
async function readOn(simulator: SimulatorProcess, phone: string, id: string, text: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  for (;;) {
    const copies = (await simulator.copies(phone)).filter((copy) => copy.message_id === id)
    if (copies.some((copy) => copy.text === text)) {
      if (copies.length > 1) throw new Error(`${copies.length} copies of ${id} on ${phone}`)
      return
    }
    if (Date.now() > end)
      throw new Error(`${id} not readable on ${phone}: ${copies[0]?.error ?? 'it never came'}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

async function reconnect({ simulator, talk, groups }: Scene): Promise<void> {
  talk.order({ do: 'disconnect' })
  await gone(simulator)
  const texts: string[] = []
  for (const { jid, members } of groups) {
    for (const from of members) {
      const text = `meanwhile ${randomUUID()}`
      await simulator.post(jid, { from, text })
      texts.push(text)
    }
  }
  const before = talk.mark()
  talk.order({ do: 'connect' })
  await opened(talk, before)
  for (const text of texts) await talk.until('message that came meanwhile', isMessage(text))
  const seen = talk.texts().filter((text) => texts.includes(text))
  if (seen.length > texts.length) throw new Error(`${seen.length} messages for ${texts.length} posts`)
}

/** As if the server had changed its key since. Baileys never keeps it, and just connects. */
async function reconnectWithStaleKey(scene: Scene): Promise<void> {
  scene.talk.order({ do: 'disconnect' })
  await gone(scene.simulator)
  const before = scene.talk.mark()
  scene.talk.order({ do: 'connect', staleServerKey: true })
  await opened(scene.talk, before)
  await receive(scene)
}

async function gone(simulator: SimulatorProcess): Promise<void> {
  const end = Date.now() + PATIENCE_MS
  while ((await simulator.state()).linked_devices.some(({ connected }) => connected)) {
    if (Date.now() > end) throw new Error('it stays connected')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** A connection that has just been linked is open too, but as nobody. */
async function opened(talk: Conversation, after = 0): Promise<void> {
  await talk.until('login', isLogin, after)
}

function isLogin(told: Told): told is Extract<Told, { event: 'open' }> {
  return told.event === 'open' && told.jid !== ''
}

function isEvent<E extends Told['event']>(event: E) {
  return (told: Told): told is Extract<Told, { event: E }> => told.event === event
}

function isMessage(text: string) {
  return (told: Told): told is Message => told.event === 'message' && told.text === text
}

function isSent(order: number) {
  return (told: Told): told is Extract<Told, { event: 'sent' }> =>
    told.event === 'sent' && told.order === order
}
