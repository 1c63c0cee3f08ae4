/**
 * How fast messages that waited are taken in, with inbox, store and receipts on, as a ratio to the plain client in the
 * same run: both are linked to one account of the simulator, both have the same messages waiting, and one after the other
 * connects. Time runs from the first message sent to it until its last receipt, by the simulator's wire log; for the
 * bridge everything must be in messages.db as well. The bridge runs as the image runs it.
 *
 *     npm run bench -- ingest [messages]      (default 5000)
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { wireResponseSchema } from '@wa-monitor/contracts'
import {
  asInImage,
  buildServices,
  IMAGE_VARIABLES,
  type SimulatorProcess,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'

const messages = Number(process.argv[2] ?? 5000)
if (!Number.isInteger(messages) || messages < 100) throw new Error('a whole number of messages, 100 or more')
const LONG_MS = 200_000
const here = (name: string) => join(import.meta.dirname, name)
const directory = mkdtempSync(join(tmpdir(), 'wa-monitor-bench-ingest-'))
const say = (line: string) => process.stderr.write(`${line}\n`)

buildServices()
const image = asInImage('whatsapp-bridge')
const simulator = await startSimulator(directory)
const bridgeFolder = join(directory, 'bridge')
const watchFile = join(directory, 'watch.json')

say('linking both clients')
const plainDevice = await linkPlain()
const first = await startBridge(bridgeFolder, simulator)
await first.link()
await first.process.stop()
const devices = (await simulator.state()).linked_devices.map(({ jid }) => jid)
const bridgeDevice = devices.find((jid) => jid !== plainDevice) ?? ''

say(`posting ${messages} messages while both are away`)
await simulator.call('POST', '/admin/bulk/posts', { count: messages, wait: true })
// What was said while they were linked does not count.
const before = await wireEnd()

say('the plain client takes them in')
const plain = startPlain()
const plainMs = await received(plainDevice)
plain.kill('SIGKILL')
await once(plain, 'exit')

say('the bridge takes them in')
const bridge = await startBridge(
  bridgeFolder,
  simulator,
  { WATCH_FILE: watchFile, ...IMAGE_VARIABLES },
  { ...image, nodeOptions: [...image.nodeOptions, '--import', here('watch-process.ts')] },
)
// Loading the program is not what is measured.
process.kill(bridge.process.pid, 'SIGWINCH')
const bridgeMs = await received(bridgeDevice)
const store = openMessageStoreReader(bridge.storePath)
await waitFor('all of them in messages.db', () => stored() >= messages, LONG_MS)
const storedRows = stored()
await pause(1500)
const { stallMs, rss } = JSON.parse(readFileSync(watchFile, 'utf8')) as { stallMs: number; rss: number }
store.close()
await bridge.process.stop()
await simulator.process.stop()
rmSync(directory, { recursive: true, force: true })

const rate = (ms: number) => Math.round(messages / (ms / 1000))
const findings = {
  bench: 'ingest',
  messages,
  stored: storedRows,
  plain_per_second: rate(plainMs),
  bridge_per_second: rate(bridgeMs),
  ratio_to_plain: Math.round((plainMs / bridgeMs) * 10) / 10,
  longest_stall_ms: Math.round(stallMs),
  rss_mb: Math.round(rss / 2 ** 20),
}
process.stdout.write(`${JSON.stringify(findings)}\n`)
process.exit(0)

function stored(): number {
  return [...store.lastSeqByChat().keys()].reduce(
    (sum, chat) => sum + store.readChat(chat, 0, 1_000_000).filter(({ kind }) => kind === 'message').length,
    0,
  )
}

function startPlain(link?: SimulatorProcess) {
  return spawn(process.execPath, ['--import', here('original-signatures.ts'), here('plain-client.ts')], {
    env: {
      PATH: process.env.PATH,
      PLAIN_SOCKET_URL: simulator.socketUrl,
      PLAIN_FOLDER: join(directory, 'plain'),
      ...(link && { PLAIN_LINK_URL: link.process.url }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

/** @returns the JID of its device. */
async function linkPlain(): Promise<string> {
  const child = startPlain(simulator)
  const ended = once(child, 'exit').then(() => {
    throw new Error('the plain client ended before it was linked')
  })
  await Promise.race([once(child.stdout, 'data'), ended])
  ended.catch(() => undefined)
  const { linked_devices } = await simulator.state()
  // It writes its keys to files without waiting for the disk: a moment, so that it finds them again.
  await pause(3000)
  child.kill('SIGKILL')
  await once(child, 'exit')
  return linked_devices[0]?.jid ?? ''
}

/** The position of the wire log's last row. */
async function wireEnd(): Promise<number> {
  for (let after = 0; ; ) {
    const path = `/admin/wire?after=${after}&limit=20000`
    const { next, more } = wireResponseSchema.parse(await simulator.call('GET', path))
    if (!more) return next
    after = next
  }
}

/** Waits until a device has sent a receipt for every message. @returns the milliseconds since the first was sent to it. */
async function received(device: string): Promise<number> {
  const ids = new Set<string>()
  let sentAt = 0
  let lastAt = 0
  let after = before
  const look = async () => {
    const path = `/admin/wire?after=${after}&limit=20000&device=${encodeURIComponent(device)}`
    const { rows, next } = wireResponseSchema.parse(await simulator.call('GET', path))
    after = next
    for (const { tag, direction, type, id, at } of rows) {
      if (tag === 'message' && direction === 'out' && sentAt === 0) sentAt = at
      if (tag !== 'receipt' || direction !== 'in' || !['', 'inactive'].includes(type)) continue
      ids.add(id)
      lastAt = at
    }
    return ids.size >= messages
  }
  const end = Date.now() + LONG_MS
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`only ${ids.size} of ${messages} were received by ${device}`)
    // Looking costs the simulator time that the client under test would have.
    await pause(500)
  }
  return lastAt - sentAt
}
