/** What SIGKILL at any instant costs: nothing. A short form; `npm run prove` will do it by the thousand. */
import { copyFileSync, rmSync } from 'node:fs'
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import { openMessageStoreReader } from '@wa-monitor/message-store'
import { openCopy } from '@wa-monitor/sqlite'
import { expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const MOHADIN = '120363421532174586@g.us'
const PEOPLE = { [LAWLEY]: ['27820000001', '27820000002'], [MOHADIN]: ['27820000004', '27820000005'] }
const MESSAGES = 40
const KILLS = 6

test('messages posted while the bridge is killed again and again are stored once each', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  let bridge = await startBridge(directory, simulator)
  await bridge.link()
  const posted = new Map<string, string>()
  const posting = (async () => {
    for (let n = 0; n < MESSAGES; n++) {
      const [chat, people] = Object.entries(PEOPLE)[n % 2] as [string, string[]]
      const id = await simulator.post(chat, { from: people[(n >> 1) % 2] as string, text: `message ${n}` })
      posted.set(id, chat)
    }
  })()
  const store = openMessageStoreReader(bridge.storePath)
  const stored = () =>
    [...posted].filter(([id, chat]) => store.findMessages(chat, id).some(({ kind }) => kind === 'message'))
  for (let kills = 0; kills < KILLS; kills++) {
    // Somewhere in the middle of the work, a little later each time.
    const before = stored().length
    await waitFor('something to be stored', () => stored().length > before || posted.size === MESSAGES)
    await new Promise((resolve) => setTimeout(resolve, kills * 3))
    await bridge.process.kill()
    bridge = await startBridge(directory, simulator)
    await bridge.untilWorking()
  }
  await posting
  await waitFor('everything to be stored', () => stored().length === MESSAGES)
  for (const [id, chat] of posted) {
    expect(
      store.findMessages(chat, id).filter(({ kind }) => kind === 'message'),
      id,
    ).toHaveLength(1)
  }
  store.close()
  await bridge.process.stop()
  await simulator.process.stop()
})

test('a message that was being sent when the bridge died reaches each phone, readable, as one', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  let bridge = await startBridge(directory, simulator)
  await bridge.link()
  const ids: string[] = []
  for (let n = 0; n < KILLS; n++) {
    const request = { recipient: LAWLEY, message: `feedback ${n}` }
    const key = { 'idempotency-key': `feedback-${n}` }
    const dying = bridge.call('POST', '/api/send', request, key).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 2 + n * 6))
    await bridge.process.kill()
    await dying
    bridge = await startBridge(directory, simulator)
    await bridge.untilWorking()
    // The caller did not hear an answer, so he asks again.
    const { body } = await bridge.call('POST', '/api/send', request, key)
    expect(body).toMatchObject({ success: true })
    ids.push(String(body.message_id))
  }
  for (const phone of ['27820000001', '27820000002', '27820000003']) {
    const copies = await waitFor(`all of them on ${phone}`, async () => {
      const received = await simulator.copies(phone)
      return (
        ids.every((id) => received.some(({ message_id, error }) => message_id === id && error === null)) &&
        received
      )
    })
    // A second copy of an id is dropped by the phone; an unreadable one would be asked for again.
    expect(copies.filter(({ error }) => error !== null)).toEqual([])
    const shown = copies.filter(({ duplicate }) => !duplicate).map(({ text }) => text)
    expect(shown.toSorted()).toEqual(ids.map((_, n) => `feedback ${n}`))
  }
  await bridge.process.stop()
  await simulator.process.stop()
})

test('rows of messages.db that a power cut took back are made again from the inbox, in a store of another id', async (context) => {
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  let bridge = await startBridge(directory, simulator)
  await bridge.link()
  const path = bridge.storePath
  const store = openMessageStoreReader(path)
  const ids: string[] = []
  const post = async (text: string) => {
    const id = await simulator.post(LAWLEY, { from: '27820000001', text })
    ids.push(id)
    await waitFor(`${text} in the store`, () => store.findMessages(LAWLEY, id).length === 1)
  }
  await post('on the disk')
  const storeId = store.storeId()
  // What the disk had of it when the power went.
  for (const ending of ['', '-wal']) copyFileSync(`${path}${ending}`, `${path}.disk${ending}`)
  await post('seen by readers')
  await post('and not on the disk')
  store.close()
  await bridge.process.kill()
  for (const ending of ['', '-wal', '-shm']) rmSync(`${path}${ending}`, { force: true })
  for (const ending of ['', '-wal']) copyFileSync(`${path}.disk${ending}`, `${path}${ending}`)
  const left = openCopy(path)
  const changed = left
    .prepare(`UPDATE meta SET value = 'an earlier start' WHERE key = 'opened_on_boot'`)
    .run()
  left.close()
  expect(changed.changes).toBe(1)

  bridge = await startBridge(directory, simulator)
  await bridge.untilWorking()
  const after = openMessageStoreReader(path)
  await waitFor('all three', () => ids.every((id) => after.findMessages(LAWLEY, id).length > 0))
  expect(ids.map((id) => after.findMessages(LAWLEY, id).length)).toEqual([1, 1, 1])
  expect(after.storeId()).not.toBe(storeId)
  after.close()
  await bridge.process.stop()
  await simulator.process.stop()
})
