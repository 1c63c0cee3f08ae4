import { simulatorChangesResponseSchema } from '@wa-monitor/contracts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BUSINESS, Harness, LAWLEY } from './harness.ts'

const THABO = '27820000001'

let harness: Harness
beforeAll(async () => {
  harness = await Harness.start()
  await harness.link()
})
afterAll(() => harness.close())

async function changes(after = 0) {
  return simulatorChangesResponseSchema.parse(await harness.request('GET', `/admin/changes?after=${after}`))
}

test('a chat of two is told with its last message, and only when something is new in it', async () => {
  const { change, direct_chats } = await changes()
  expect(direct_chats).toEqual([])
  await harness.post('/admin/direct-messages', { from: THABO, to: BUSINESS, text: 'one' })
  await harness.post('/admin/direct-messages', { from: BUSINESS, to: THABO, text: 'two' })
  const news = await changes(change)
  expect(news.direct_chats).toMatchObject([
    { phones: [BUSINESS, THABO], messages: 2, last_message: { text: 'two', from: BUSINESS } },
  ])
  await harness.say(LAWLEY, THABO, 'elsewhere')
  const later = await changes(news.change)
  expect(later.groups).toHaveLength(1)
})

test('how a group and a phone are set up is told when it changes', async () => {
  const { change } = await changes()
  await harness.post(`/admin/groups/${LAWLEY}`, { announcement: true, ephemeral_seconds: 86_400 })
  await harness.post(`/admin/contractors/${THABO}/settings`, { offline: true })
  expect(await changes(change)).toMatchObject({
    groups: [
      { jid: LAWLEY, addressing_mode: 'pn', admins: [THABO], announcement: true, ephemeral_seconds: 86_400 },
    ],
    people: [{ phone: THABO, offline: true, reads_automatically: false, prekeys_left: null }],
  })
})

test('how many one-time prekeys are left is told', async () => {
  await harness.request('PUT', `/admin/phones/${THABO}/prekeys`, { remaining: 3 })
  const { linked_devices, people } = await changes()
  expect(linked_devices).toMatchObject([{ connected: true, prekeys_left: expect.any(Number) }])
  expect(linked_devices[0]?.prekeys_left).toBeGreaterThan(0)
  expect(people.find(({ phone }) => phone === THABO)?.prekeys_left).toBe(3)
})
