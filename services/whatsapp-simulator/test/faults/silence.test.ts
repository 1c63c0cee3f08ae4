/** Silence that nobody ends, at the pace of the client: alone in its file, since it takes half a minute. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LAWLEY } from '../harness.ts'
import { Faulty } from './faulty.ts'

/** How long the ws library waits for an answer to its goodbye. */
const GOODBYE_MS = 30_000

let faulty: Faulty
beforeAll(async () => {
  faulty = await Faulty.start()
})
afterAll(() => faulty.close())

test('is found by the keep-alive; the close comes only after a goodbye that nobody answers', async () => {
  const client = await faulty.again({ keepAliveIntervalMs: 200 })
  const start = Date.now()
  const id = await faulty.arm({ kind: 'silence', device: client.auth.creds.me?.id })
  const posted = await faulty.harness.say(LAWLEY, '27820000001', 'unheard')
  await new Promise<void>((resolve) => {
    client.socket.ev.on('connection.update', ({ connection }) => connection === 'close' && resolve())
  })
  expect([client.closedWith, client.closedBecause]).toEqual([408, 'Connection was lost'])
  expect(Date.now() - start).toBeGreaterThan(GOODBYE_MS)
  // The server has heard of none of it.
  expect((await faulty.harness.state()).linked_devices).toMatchObject([{ connected: true }])
  const after = await faulty.again()
  expect((await after.message(posted)).type).toBe('append')
  expect(await faulty.fault(id)).toMatchObject({ state: 'armed', fired: 1 })
})
