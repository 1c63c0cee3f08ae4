/** The stop button, on the bridge as a process: through a restart, and for what was already written. */
import {
  type BridgeProcess,
  evidenceDirectory,
  startBridge,
  startSimulator,
  waitFor,
} from '@wa-monitor/local-stack'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSession } from '../src/session/session.ts'
import { encodeMessage } from '../src/whatsapp/own-message.ts'

const LAWLEY = '120363418298130331@g.us'
const PHONE = '27820000001'

const send = (bridge: BridgeProcess, message: string, key?: string) =>
  bridge.call(
    'POST',
    '/api/send',
    { recipient: LAWLEY, message },
    key === undefined ? {} : { 'idempotency-key': key },
  )

test('paused: refused with since, why and how; shown; still so after a restart; and resumed', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  let bridge = await startBridge(directory, simulator)
  await bridge.link()
  await send(bridge, 'before', 'feedback-1')
  const pause = await bridge.call('POST', '/api/pause', { reason: 'wrong drop' })
  expect(pause.body).toMatchObject({ success: true, paused: { until: null, reason: 'wrong drop' } })
  for (const start of [undefined, 'again']) {
    if (start) {
      await bridge.process.kill()
      bridge = await startBridge(directory, simulator)
      await bridge.untilWorking()
    }
    const refused = await send(bridge, 'during')
    expect([refused.status, refused.body.code]).toEqual([423, 'paused'])
    expect(refused.body.message).toMatch(
      /since 20\d\d-.*because: wrong drop.*\/api\/resume.*nothing was sent/,
    )
    expect((await bridge.health()).paused).toMatchObject({ reason: 'wrong drop' })
    expect((await bridge.health()).status).toBe('ok')
    expect((await bridge.call('GET', '/api/limits')).body.paused).toMatchObject({ until: null })
    // What was sent before is still answered.
    expect((await send(bridge, 'before', 'feedback-1')).body).toMatchObject({ status: 'server_ack' })
  }
  expect((await bridge.call('POST', '/api/resume')).body).toMatchObject({ success: true, paused: null })
  expect((await send(bridge, 'after')).status).toBe(200)
  expect((await bridge.health()).paused).toBeNull()
  expect((await simulator.copies(PHONE)).map(({ text }) => text)).toEqual(['before', 'after'])
  await bridge.process.stop()
  await simulator.process.stop()
})

test('with minutes, it says until when; wrong ones are refused', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const bridge = await startBridge(directory, simulator)
  await bridge.link()
  for (const body of [{ minutes: 0 }, { minutes: 1.5 }, { minutes: 100_000 }, { Reason: 'x' }]) {
    const { status, body: said } = await bridge.call('POST', '/api/pause', body)
    expect([status, said.code]).toEqual([400, 'invalid_request'])
  }
  await bridge.call('POST', '/api/pause', { minutes: 3 })
  const refused = await send(bridge, 'x')
  expect(refused.body.message).toContain(', until 20')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(170)
  // The shortest way: no body at all.
  expect((await bridge.call('POST', '/api/pause')).body).toMatchObject({
    paused: { until: null, reason: '' },
  })
  expect((await bridge.call('POST', '/api/resume')).status).toBe(200)
  expect((await bridge.call('POST', '/api/resume')).body.message).toContain('was not paused')
  await bridge.process.stop()
  await simulator.process.stop()
})

test('what was taken before the pause leaves after it, once, and not with a new connection in between', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const first = await startBridge(directory, simulator)
  await first.link()
  await first.call('POST', '/api/pause')
  await first.process.stop()
  // As if the process had died right after it took them.
  const session = openSession(join(directory, 'session'))
  for (const text of ['first', 'second']) {
    const content = encodeMessage({ text, mentioned: [], quoted: undefined })
    const row = {
      idempotency_key: text,
      request_hash: '',
      message_id: `3EB0${text}`,
      chat_jid: LAWLEY,
      content,
    }
    session.outbox.add({ ...row, created_at: Date.now() }, Date.now())
  }
  session.close()
  const bridge = await startBridge(directory, simulator)
  await bridge.untilWorking()
  // Asked and answered over the new connection, after which they would have left.
  await bridge.call('GET', '/api/groups')
  const texts = async () => (await simulator.copies(PHONE)).map(({ text }) => text)
  expect(await texts()).toEqual([])
  expect((await bridge.call('GET', '/api/sends/first')).body.status).toBe('accepted')
  await bridge.call('POST', '/api/resume')
  await waitFor('both', async () => (await texts()).length >= 2)
  expect((await bridge.call('GET', '/api/sends/second')).body.status).toBe('server_ack')
  expect(await texts()).toEqual(['first', 'second'])
  await bridge.process.stop()
  await simulator.process.stop()
})
