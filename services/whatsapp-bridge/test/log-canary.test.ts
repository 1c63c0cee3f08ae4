/**
 * Nothing secret is ever printed: not what people write or what keys are made of, not a whole phone number, at any log
 * level, in either format, whatever goes wrong.
 */
import {
  type BridgeProcess,
  evidenceDirectory,
  type SimulatorProcess,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { openOwned } from '@wa-monitor/sqlite'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'
/** Recognisable anywhere, whatever is printed around it. */
const WORDS = {
  received: 'canary-received-DR1752028',
  damaged: 'canary-damaged-DR1752029',
  sent: 'canary-sent-please-look',
  refused: 'canary-refused-please-look',
  name: 'Canaryname',
  apiKey: 'canary-api-key-0123456789abcdef',
}

for (const format of ['json', 'pretty']) {
  test(`nothing secret in the log (${format}, trace)`, async (context) => {
    const directory = evidenceDirectory(context)
    const simulator = await startSimulator(directory)
    const printed: string[] = []
    const start = async () => {
      const variables = { LOG_LEVEL: 'trace', LOG_FORMAT: format, WHATSAPP_API_KEY: WORDS.apiKey }
      const bridge = await startBridge(directory, simulator, variables)
      return bridge
    }
    let bridge = await start()
    const over = async (end: 'kill' | 'stop') => {
      await bridge.process[end]()
      printed.push(bridge.process.output())
    }

    await nameSomebody(simulator)
    await bridge.link()
    await hearAndSend(simulator, bridge)
    await over('kill')
    const secrets = keysOf(bridge)

    bridge = await start()
    await bridge.untilWorking()
    await errors(simulator, bridge)
    await over('stop')

    const everything = printed.join('\n')
    expect(everything).toContain('Received message from 2782…01')
    expect(everything).toContain('Baileys: ')
    expect(secrets.length).toBeGreaterThan(100)
    for (const secret of [...Object.values(WORDS), ...secrets])
      expect(everything.includes(secret), secret).toBe(false)
    // Ports and times have digits too; nobody's number begins like that by chance.
    expect(everything.match(/2782\d{4,}/g) ?? []).toEqual([])
    await simulator.process.stop()
  })
}

const fault = (simulator: SimulatorProcess, body: unknown) => simulator.call('POST', '/admin/faults', body)

async function nameSomebody(simulator: SimulatorProcess): Promise<void> {
  await simulator.call('POST', '/admin/contractors', { phone: '27820000077', name: WORDS.name })
  await simulator.call('POST', `/admin/groups/${LAWLEY}/members`, { phone: '27820000077' })
}

/** What goes well, and what can't be read. */
async function hearAndSend(simulator: SimulatorProcess, bridge: BridgeProcess): Promise<void> {
  const store = openMessageStoreReader(bridge.storePath)
  const untilThere = (id: string) =>
    waitFor('the message', () => store.findMessages(LAWLEY, id).some(({ kind }) => kind === 'message'))
  await untilThere(await simulator.post(LAWLEY, { from: THABO, text: WORDS.received }))
  await untilThere(await simulator.post(LAWLEY, { from: '27820000077', text: WORDS.received }))
  for (const how of ['bad_signature', 'unknown_key', 'garbage', 'old_counter']) {
    await fault(simulator, { kind: 'undecryptable', how, times: 1 })
    await untilThere(await simulator.post(LAWLEY, { from: THABO, text: WORDS.damaged }))
  }
  const sent = await bridge.call('POST', '/api/send', {
    recipient: LAWLEY,
    message: WORDS.sent,
    mentioned_jid: [THABO],
  })
  expect(sent.body.status).toBe('server_ack')
  await fault(simulator, { kind: 'acks', mode: 'refuse', times: 1 })
  await bridge.call('POST', '/api/send', { recipient: LAWLEY, message: WORDS.refused })
  store.close()
}

/** What callers and servers get wrong. */
async function errors(simulator: SimulatorProcess, bridge: BridgeProcess): Promise<void> {
  await bridge.call('POST', '/api/send', { recipient: '27820000099', message: WORDS.refused })
  await bridge.call('POST', '/api/send', {
    recipient: LAWLEY,
    message: WORDS.refused,
    mentioned_jid: ['27820000099'],
  })
  await bridge.call('POST', '/api/send', { message: WORDS.refused, groupJid: LAWLEY })
  await bridge.call('GET', '/api/groups', undefined, { 'x-api-key': `${WORDS.apiKey}x` })
  await bridge.call('GET', `/api/sends/${WORDS.sent}`)
  await fault(simulator, { kind: 'rate-overlimit', times: 3 })
  await fault(simulator, { kind: 'no-keys', phone: THABO, error: true })
  await fault(simulator, { kind: 'close', code: 503 })
  await waitFor('the end', () => bridge.process.output().includes('service-unavailable'))
  await bridge.untilWorking()
  await bridge.call('POST', '/api/send', { recipient: THABO, message: WORDS.refused })
  await fault(simulator, { kind: 'logout' })
  await waitFor('the end of the link', () => bridge.process.output().includes('logged-out'))
}

/** Every secret of the linked device, in the forms in which one is printed by mistake. */
function keysOf({ sessionPath }: BridgeProcess): string[] {
  const session = openOwned(sessionPath)
  const texts = session
    .prepare<[], { value: string }>('SELECT value FROM auth_creds UNION ALL SELECT value FROM auth_keys')
    .all()
  session.close()
  const found = new Set<string>()
  for (const { value } of texts) collect(JSON.parse(value), found)
  return [...found].flatMap((base64) => {
    const bytes = Buffer.from(base64, 'base64')
    // As base64, as hex, and as Node prints a buffer.
    return [base64, bytes.toString('hex'), (bytes.toString('hex').match(/../g) ?? []).join(' ').slice(0, 95)]
  })
}

/** Whatever is long enough to be a key. */
function collect(value: unknown, found: Set<string>): void {
  if (typeof value === 'string') {
    if (/^[A-Za-z0-9+/]{40,}={0,2}$/.test(value)) found.add(value)
    else if (value.startsWith('{') || value.startsWith('[')) collect(JSON.parse(value), found)
  } else if (Array.isArray(value)) for (const item of value) collect(item, found)
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) collect(item, found)
}
