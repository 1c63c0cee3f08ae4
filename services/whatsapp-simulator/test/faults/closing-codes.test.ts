/** What an application hears in connection.update, for everything a server can end a connection with. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Faulty } from './faulty.ts'

let faulty: Faulty
beforeAll(async () => {
  faulty = await Faulty.start()
})
afterAll(() => faulty.close())

describe('the client closes with', () => {
  test.each([
    [428, { kind: 'drop-connection' }, 'Connection Terminated'],
    [428, { kind: 'close', code: 428 }, 'Connection Terminated by Server'],
    [428, { kind: 'close', code: 428, how: 'drop' }, 'Connection Terminated'],
    [440, { kind: 'close', code: 440 }, 'Stream Errored (conflict)'],
    [440, { kind: 'close', code: 440, how: 'without_code' }, 'Stream Errored (conflict)'],
    [401, { kind: 'close', code: 401 }, 'Stream Errored (conflict)'],
    [401, { kind: 'close', code: 401, how: 'plain' }, 'Stream Errored (unknown)'],
    [403, { kind: 'close', code: 403 }, 'Connection Failure'],
    [405, { kind: 'close', code: 405 }, 'Connection Failure'],
    [411, { kind: 'close', code: 411 }, 'Multi-device beta not joined'],
    [500, { kind: 'close', code: 500 }, 'Stream Errored (unknown)'],
    [503, { kind: 'close', code: 503 }, 'Stream Errored (unknown)'],
    [515, { kind: 'close', code: 515 }, 'Stream Errored (restart required)'],
  ] as const)('%i after %j', async (code, fault, message) => {
    const id = await faulty.arm(fault)
    expect(await faulty.client.closed()).toBe(code)
    expect(faulty.client.closedBecause).toBe(message)
    expect(await faulty.fault(id)).toMatchObject({ state: 'spent', fired: 1 })
    await faulty.again()
    expect(faulty.client.open).toBe(true)
  })

  test.each([401, 403, 405, 503] as const)(
    '%i when its login is refused, and can log in afterwards',
    async (reason) => {
      await faulty.client.close()
      await faulty.arm({ kind: 'refuse-logins', reason, times: 2 })
      for (const _ of [1, 2]) {
        const client = faulty.harness.connect(faulty.client.auth)
        expect(await client.closed()).toBe(reason)
        expect(client.closedBecause).toBe('Connection Failure')
      }
      await faulty.again()
      expect(faulty.client.open).toBe(true)
    },
  )
})

test('a logout unlinks for good: 401 now and 401 at the next login', async () => {
  const { harness } = faulty
  const other = await harness.link()
  const jid = other.auth.creds.me?.id ?? ''
  const id = await faulty.arm({ kind: 'logout', device: jid })
  expect(await other.closed()).toBe(401)
  expect(await harness.connect(other.auth).closed()).toBe(401)
  expect(await faulty.fault(id)).toMatchObject({ state: 'spent', fired: 1 })
  expect((await harness.state()).linked_devices.map((device) => device.jid)).not.toContain(jid)
  expect(faulty.client.open).toBe(true)
})

test('only the device that is named is hit', async () => {
  const other = await faulty.harness.link()
  await faulty.arm({ kind: 'close', code: 503, device: other.auth.creds.me?.id })
  expect(await other.closed()).toBe(503)
  expect(faulty.client.open).toBe(true)
})
