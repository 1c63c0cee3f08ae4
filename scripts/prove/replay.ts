/**
 * The promise: what was posted while the bridge was down is there after its start, in order, once, and a server that
 * delivers all of it a second time adds nothing.
 */
import { waitFor } from '@wa-monitor/local-stack'
import type { ProofOptions } from './options.ts'
import { type Findings, mustBeZero, mustReach, type Proof } from './proof.ts'
import { createRandom } from './random.ts'
import { StoredMessages } from './stored-messages.ts'
import { type Posted, WhatsAppWorld } from './whatsapp-world.ts'
import { readWireMessages } from './wire.ts'

const MESSAGES = 2000
const LONG_MS = 300_000

export const proveReplay: Proof = {
  controls: [],
  run,
  breaches: (findings, { messages = MESSAGES }) => [
    ...mustBeZero(findings, 'lost', 'twice', 'out_of_order', 'twice_after_second_replay'),
    ...mustReach(findings, { sent: messages, stored: messages, replayed: messages }),
  ],
  foundByControl: () => false,
}

async function run(
  { messages = MESSAGES, seed }: ProofOptions,
  directory: string,
  say: (line: string) => void,
): Promise<Findings> {
  const random = createRandom(seed)
  const world = await WhatsAppWorld.start(directory)
  await world.bridge.process.stop()
  const posted: Posted[] = []
  for (let n = 0; n < messages; n++) posted.push(await world.post(random, `message ${n}`))
  say(`${messages} messages posted while the bridge is down`)
  await world.restart()
  const stored = new StoredMessages(world.bridge.storePath, [...world.groups.keys()])
  const found = () => {
    stored.read()
    return posted.filter(({ id }) => stored.rowsOf(id) > 0).length
  }
  await waitFor('all of them to be stored', () => found() === messages, LONG_MS).catch(() => undefined)
  const first = posted.map(({ id }) => stored.rowsOf(id))
  const outOfOrder = [...world.groups.keys()].filter((chat) => {
    const ids = posted.filter((message) => message.chat === chat).map(({ id }) => id)
    return ids.join() !== (stored.order.get(chat) ?? []).join()
  })
  for (const { id, chat, from, text } of posted) await world.simulator.post(chat, { id, from, text })
  const ids = new Set(posted.map(({ id }) => id))
  const twiceReceived = async () =>
    (await readWireMessages(world.simulator)).filter(
      ({ message_id, deliveries }) => ids.has(message_id) && deliveries.some(({ receipts }) => receipts >= 2),
    ).length
  await waitFor(
    'the second replay to be received',
    async () => (await twiceReceived()) >= messages,
    LONG_MS,
  ).catch(() => undefined)
  const replayed = await twiceReceived()
  found()
  stored.close()
  await world.stop()
  return {
    sent: messages,
    stored: first.filter((rows) => rows > 0).length,
    lost: first.filter((rows) => rows === 0).length,
    twice: first.filter((rows) => rows > 1).length,
    out_of_order: outOfOrder.length,
    replayed,
    twice_after_second_replay: posted.filter(({ id }) => stored.rowsOf(id) > 1).length,
  }
}
