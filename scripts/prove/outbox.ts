/**
 * The promise: a message that the bridge has taken reaches every phone of the group, readable, under one WhatsApp id,
 * whenever the bridge is killed. The caller repeats what he heard no answer to, under the same Idempotency-Key.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type BridgeProcess, waitFor } from '@wa-monitor/local-stack'
import type { ProofOptions } from './options.ts'
import { type Findings, mustBeZero, mustReach, type Proof } from './proof.ts'
import { createRandom, type Random } from './random.ts'
import { WhatsAppWorld } from './whatsapp-world.ts'
import { readWireMessages } from './wire.ts'

const KILLS = 200
/** Sends under way when the bridge is killed. */
const AT_ONCE = 3
const LONG_MS = 60_000

export const proveOutbox: Proof = {
  controls: ['outbox'],
  run,
  breaches: (findings, { kills = KILLS, messages = kills * AT_ONCE }) => [
    ...mustBeZero(findings, 'lost', 'twice', 'unreadable', 'ids_per_send_over_one'),
    ...mustReach(findings, { sent: messages, delivered: messages, kills }),
  ],
  foundByControl: ({ lost, twice, unreadable }) => Number(lost) + Number(twice) + Number(unreadable) > 0,
}

interface Send {
  key: string
  chat: string
  text: string
  /** The WhatsApp id of every answer heard for it. */
  ids: Set<string>
}

async function run(
  { kills = KILLS, messages = kills * AT_ONCE, seed, without }: ProofOptions,
  directory: string,
  say: (line: string) => void,
): Promise<Findings> {
  const random = createRandom(seed)
  const room = String(messages * 10)
  const world = await WhatsAppWorld.start(directory, {
    control: without && 'without-outbox',
    variables: {
      RATE_LIMIT_MESSAGES_PER_MINUTE: room,
      RATE_LIMIT_MESSAGES_PER_HOUR: room,
      RATE_LIMIT_MESSAGES_PER_DAY: room,
    },
  })
  const sends: Send[] = []
  let bridge = world.bridge
  for (let kill = 0; kill < kills; kill++) {
    const wanted = Math.floor((messages * (kill + 1)) / kills) - sends.length
    const batch = Array.from({ length: wanted }, (_, n) => newSend(random, world, sends.length + n))
    sends.push(...batch)
    const dying = batch.map((send) => attempt(bridge, send).catch(() => undefined))
    await pause(random.between(0, 90))
    await bridge.process.kill()
    await Promise.all(dying)
    bridge = await world.restart()
    for (const send of batch) await attempt(bridge, send)
    if ((kill + 1) % 20 === 0) say(`${kill + 1} kills, ${sends.length} sends`)
  }
  const counted = await countCopies(world, sends)
  await world.stop()
  return { sent: sends.length, kills, ...counted }
}

function newSend(random: Random, world: WhatsAppWorld, number: number): Send {
  const chat = random.pick([...world.groups.keys()])
  return { key: `proof-${number}`, chat, text: `feedback ${number}.`, ids: new Set() }
}

/** @throws when the bridge does not answer, or does not take it. */
async function attempt(bridge: BridgeProcess, { key, chat, text, ids }: Send): Promise<void> {
  const request = { recipient: chat, message: text }
  const { status, body } = await bridge.call('POST', '/api/send', request, { 'idempotency-key': key })
  if (status !== 200 || body.success !== true) throw new Error(`${status} ${String(body.message)}`)
  ids.add(String(body.message_id))
}

/** What each phone shows of each send: the first readable copy of every id, as WhatsApp does. */
async function countCopies(world: WhatsAppWorld, sends: readonly Send[]) {
  const phones = new Set([...world.groups.values()].flat())
  const readAll = async () =>
    new Map(
      await Promise.all(
        [...phones].map(async (phone) => [phone, await world.simulator.copies(phone)] as const),
      ),
    )
  const isShown = (copies: Awaited<ReturnType<typeof readAll>>, phone: string, { chat, text }: Send) =>
    (copies.get(phone) ?? []).filter(
      (copy) => copy.chat_jid === chat && copy.text === text && copy.error === null && !copy.duplicate,
    )
  const pairs = sends.flatMap((send) => (world.groups.get(send.chat) ?? []).map((phone) => ({ send, phone })))
  await waitFor(
    'every phone to show every message',
    async () => {
      const copies = await readAll()
      return pairs.every(({ send, phone }) => isShown(copies, phone, send).length > 0)
    },
    LONG_MS,
  ).catch(() => undefined)
  const copies = await readAll()
  const missing = new Set<string>()
  const twice = new Set<string>()
  for (const { send, phone } of pairs) {
    const shown = isShown(copies, phone, send).length
    if (shown === 0) missing.add(send.key)
    if (shown > 1) twice.add(send.key)
  }
  const all = [...copies.values()].flat()
  const wire = await readWireMessages(world.simulator)
  const left = wire.filter(({ sends: out }) => out.some(({ received }) => received.length > 0))
  const stanzas = left.reduce(
    (sum, { sends: out }) => sum + out.reduce((n, { received }) => n + received.length, 0),
    0,
  )
  const neverReadable = all.filter(
    ({ error, message_id, chat_jid }) =>
      error !== null &&
      !all.some(
        (copy) => copy.message_id === message_id && copy.chat_jid === chat_jid && copy.error === null,
      ),
  )
  return {
    delivered: sends.length - missing.size,
    lost: missing.size,
    twice: twice.size,
    ids_per_send_over_one: sends.filter(({ ids }) => ids.size > 1).length,
    ids_on_the_wire: left.length,
    stanzas_on_the_wire: stanzas,
    copies: all.length,
    copies_dropped_by_id: all.filter(({ duplicate }) => duplicate).length,
    copies_unreadable_at_first: all.filter(({ error }) => error !== null).length,
    unreadable: neverReadable.length,
  }
}
