/** Paths and fields of older callers, and what is stored for those without messages.db. */
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const THABO = '27820000001'

test('an older caller’s message arrives, with its mention; then GET /api/messages shows it in its place', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  const older = { group_jid: LAWLEY, recipient_jid: `${THABO}@s.whatsapp.net`, message: 'step 9' }
  const { body } = await bridge.call('POST', '/send-message', older)
  expect(body).toMatchObject({ success: true, status: 'server_ack' })
  const copy = await waitFor('it on the phone', async () =>
    (await simulator.copies(THABO)).find(({ message_id }) => message_id === body.message_id),
  )
  expect(copy).toMatchObject({ text: `@${THABO} step 9`, mentioned: [`${THABO}@s.whatsapp.net`] })
  const camel = await bridge.call('POST', '/api/send', { groupJid: LAWLEY, message: 'x' })
  expect([camel.status, camel.body.code]).toEqual([400, 'invalid_request'])
  expect(camel.body.message).toBe('unknown field groupJid: use recipient')
  expect((await fetch(`${bridge.process.url}/send-message`, { method: 'POST' })).status).toBe(401)

  const posted: string[] = []
  for (let n = 0; n < 4; n++) posted.push(await simulator.post(LAWLEY, { from: THABO, text: `DR175202${n}` }))
  const read = async (query: string) =>
    (await bridge.call('GET', `/api/messages?chat_jid=${LAWLEY}${query}`)).body as {
      messages: { id: string; seq: number; content: string; is_from_me: boolean; mentioned: string[] }[]
      store_id: string
    }
  await waitFor('all of them', async () => (await read('')).messages.at(-1)?.id === posted[3])
  const around = (await read(`&around=${posted[1]}&limit=3`)).messages
  expect(around.map(({ id }) => id)).toEqual([posted[0], posted[1], posted[2]])
  const after = (await read(`&after=${around[1]?.seq}`)).messages
  expect(after.map(({ id }) => id)).toEqual([posted[2], posted[3]])
  const before = (await read(`&before=${around[1]?.seq}&limit=1`)).messages
  expect(before.map(({ id }) => id)).toEqual([posted[0]])
  expect((await read('&limit=2')).messages.map(({ id }) => id)).toEqual([posted[2], posted[3]])
  const sent = (await read('')).messages.find(({ id }) => id === body.message_id)
  expect(sent).toMatchObject({ is_from_me: true, mentioned: [`${THABO}@s.whatsapp.net`] })
  for (const [query, status, said] of [
    [`?chat_jid=${LAWLEY}&around=NOPE`, 404, 'No message NOPE is stored'],
    [`?chat_jid=${LAWLEY}&around=x&after=1`, 400, 'give one of around, after and before'],
    [`?chat_jid=${LAWLEY}&before=1&after=1`, 400, 'give one of around, after and before'],
    ['', 400, 'chat_jid'],
    [`?chatJid=${LAWLEY}`, 400, 'use chat_jid'],
    [`?chat_jid=${LAWLEY}&limit=1000`, 400, 'limit'],
  ] as [string, number, string][]) {
    const answer = await bridge.call('GET', `/api/messages${query}`)
    expect(answer.status, query).toBe(status)
    expect(answer.body.message, query).toContain(said)
  }
  await bridge.process.stop()
  await simulator.process.stop()
})
