/** What was posted before the number was linked. */
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
/** LID-addressed. */
const MOHADIN = '120363421532174586@g.us'
const THABO = '27820000001'
const LERATO = '27820000003'
const START = 1_790_000_000
const MESSAGES = 60

test('history is stored once each, with its own times and phone numbers, whatever kills the bridge', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const { business_phone } = await simulator.state()
  const posted = new Map<string, { chat: string; from: string; timestamp: number; text: string }>()
  for (let n = 0; n < MESSAGES; n++) {
    const [chat, from] = n % 2 === 0 ? [LAWLEY, THABO] : [MOHADIN, LERATO]
    const message = { from: n % 10 === 0 ? business_phone : from, text: `before ${n}`, timestamp: START + n }
    const id = await simulator.post(chat, message)
    posted.set(id, { chat, ...message })
  }
  const first = await startBridge(directory, simulator)
  await first.link()
  // In the middle of whatever it is doing with the history.
  await first.process.kill()
  const bridge = await startBridge(directory, simulator)
  await bridge.untilWorking()
  const live = await simulator.post(LAWLEY, { from: THABO, text: 'now' })
  const store = openMessageStoreReader(bridge.storePath)
  const rows = (id: string, chat: string) => store.findMessages(chat, id)
  await waitFor('everything', () => [...posted].every(([id, { chat }]) => rows(id, chat).length > 0))
  await waitFor('the live one', () => rows(live, LAWLEY).length > 0)
  for (const [id, { chat, from, timestamp, text }] of posted) {
    expect(rows(id, chat), id).toHaveLength(1)
    expect(rows(id, chat)[0]).toMatchObject({
      chat_jid: chat,
      sender: `${from}@s.whatsapp.net`,
      content: text,
      kind: 'message',
      timestamp: timestamp * 1000,
      is_from_me: from === business_phone ? 1 : 0,
    })
  }
  store.close()
  await bridge.process.stop()
  await simulator.process.stop()
})
