/**
 * The promise: what WhatsApp delivers is in messages.db once, whenever the bridge is killed.
 *
 * In each round half of the messages is posted while the bridge is down (it then gets them as offline replay), half while
 * it works, and it is killed: at a moment of the start, a little after the first receipt of this round (when a burst is
 * being received and some messages are between receipt and store), or a moment after it is connected.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { ProofOptions } from './options.ts'
import { mustBeZero, mustReach, type Findings, type Proof } from './proof.ts'
import { createRandom, type Random } from './random.ts'
import { StoredMessages } from './stored-messages.ts'
import { type Posted, WhatsAppWorld } from './whatsapp-world.ts'
import { saysDelivered, WireReader } from './wire.ts'

const MESSAGES = 5000
const KILLS = 200
/** Nothing new for this long: nothing more will come. Longer than the client library may hold events back. */
const QUIET_MS = 35_000

export const proveInbox: Proof = {
  controls: ['inbox'],
  run,
  breaches(findings, { messages = MESSAGES, kills = KILLS }) {
    return [
      ...mustBeZero(findings, 'lost', 'twice'),
      ...mustReach(findings, {
        sent: messages,
        stored: messages,
        kills,
        offline: Math.floor(messages / 2),
        // A short run may be unlucky with its moments; it must have hit the one that matters all the same.
        kills_between_receipt_and_store: kills < 100 ? 1 : Math.floor(kills / 4),
      }),
    ]
  },
  foundByControl: ({ lost, twice }) => Number(lost) + Number(twice) > 0,
}

async function run(
  { messages = MESSAGES, kills = KILLS, seed, without }: ProofOptions,
  directory: string,
  say: (line: string) => void,
): Promise<Findings> {
  const random = createRandom(seed)
  const world = await WhatsAppWorld.start(directory, { control: without && 'without-inbox' })
  const wire = new WireReader(world.simulator, 'tag=receipt&direction=in')
  const stored = new StoredMessages(world.bridge.storePath, [...world.groups.keys()])
  const posted: Posted[] = []
  const receipted = new Set<string>()
  const post = async (count: number) => {
    for (let n = 0; n < count; n++) posted.push(await world.post(random, `message ${posted.length}`))
  }
  const readReceipts = async () => {
    const news = (await wire.read()).filter(saysDelivered)
    for (const { id } of news) receipted.add(id)
    return news.length
  }

  await world.bridge.process.kill()
  let offline = 0
  let between = 0
  const startTimes: number[] = []
  for (let round = 0; round < kills; round++) {
    const [whileDown, whileUp] = shares(messages, kills, round)
    await post(whileDown)
    offline += whileDown
    await readReceipts()
    const startedAt = Date.now()
    const bridge = await world.launch()
    const posting = post(whileUp)
    await momentOf(KINDS[round % KINDS.length] ?? 'start', random, readReceipts, async () => {
      await bridge.untilWorking()
      startTimes.push(Date.now() - startedAt)
    })
    await bridge.process.kill()
    await posting
    await readReceipts()
    stored.read()
    if (posted.some(({ id }) => receipted.has(id) && stored.rowsOf(id) === 0)) between += 1
    if ((round + 1) % 20 === 0)
      say(`${round + 1} kills, ${posted.length} messages, ${between} between receipt and store`)
  }

  await world.restart()
  await settle(() => {
    stored.read()
    return posted.filter(({ id }) => stored.rowsOf(id) > 0).length
  }, posted.length)
  await readReceipts()
  const retries = (await new WireReader(world.simulator, 'tag=receipt&direction=in').read()).filter(
    ({ type }) => type === 'retry',
  )
  stored.close()
  await world.stop()
  const rows = posted.map(({ id }) => stored.rowsOf(id))
  return {
    sent: posted.length,
    stored: rows.filter((count) => count > 0).length,
    lost: rows.filter((count) => count === 0).length,
    twice: rows.filter((count) => count > 1).length,
    kills,
    kills_between_receipt_and_store: between,
    offline,
    receipts_missing: posted.filter(({ id }) => !receipted.has(id)).length,
    retries: retries.length,
    median_ms_to_working: startTimes.toSorted((a, b) => a - b)[Math.floor(startTimes.length / 2)] ?? 0,
    max_ms_to_working: Math.max(0, ...startTimes),
  }
}

/** In every second round the bridge dies in the middle of a burst. */
const KINDS = ['burst', 'start', 'burst', 'working'] as const

type Kind = (typeof KINDS)[number]

/** A burst needs messages. */
const WEIGHTS: Record<Kind, number> = { burst: 4, start: 1, working: 1 }

/** How many messages of a round are posted while the bridge is down, and while it is up: all rounds give all messages. */
function shares(messages: number, kills: number, round: number): [down: number, up: number] {
  const weight = (rounds: number) =>
    Array.from({ length: rounds }, (_, n) => WEIGHTS[KINDS[n % KINDS.length] ?? 'start']).reduce(
      (a, b) => a + b,
      0,
    )
  const upTo = (count: number, n: number) => Math.floor((count * weight(n)) / weight(kills))
  const down = Math.ceil(messages / 2)
  return [
    upTo(down, round + 1) - upTo(down, round),
    upTo(messages - down, round + 1) - upTo(messages - down, round),
  ]
}

async function momentOf(
  kind: Kind,
  random: Random,
  receipts: () => Promise<number>,
  untilWorking: () => Promise<void>,
): Promise<void> {
  if (kind === 'start') {
    await pause(random.between(0, 600))
  } else if (kind === 'burst') {
    const end = Date.now() + 30_000
    while ((await receipts()) === 0) {
      if (Date.now() > end) throw new Error('Waited 30 s for a receipt')
    }
    await pause(random.between(0, 15))
  } else {
    await untilWorking()
    await pause(random.between(0, 60))
  }
}

/** Waits until `count` reaches `wanted`, or has not grown for long. */
async function settle(count: () => number, wanted: number): Promise<void> {
  let best = count()
  let since = Date.now()
  while (best < wanted && Date.now() - since < QUIET_MS) {
    await pause(100)
    const now = count()
    if (now > best) since = Date.now()
    best = Math.max(best, now)
  }
}
