/** Who has which drop open: kept in memory, told as it changes. */
import type { PresenceEvent } from '@wa-monitor/contracts'
import { waitFor } from '@wa-monitor/local-stack'
import { afterEach, describe, expect, test } from 'vitest'
import { Presence } from '../src/presence/presence.ts'
import { useApi } from './api-harness.ts'
import { signedIn } from './people.ts'

describe('presence', () => {
  let clock = 0
  const made: Presence[] = []
  const begin = () => {
    clock = 0
    const presence = new Presence(() => clock)
    made.push(presence)
    const told: string[] = []
    presence.watch((drop) => told.push(drop))
    return { presence, told }
  }
  afterEach(() => {
    for (const presence of made.splice(0)) presence.close()
  })
  const anna = { name: 'Anna', page: 'page-of-anna', doing: 'looking' as const }
  const ben = { name: 'Ben', page: 'page-of-ben', doing: 'changing' as const }

  test('tells of who comes, changes and goes, and not of a sign of life', () => {
    const { presence, told } = begin()
    presence.enter('DR1', anna)
    presence.enter('DR1', anna)
    presence.enter('DR1', { ...anna, doing: 'changing' })
    presence.enter('DR1', ben)
    expect(told).toEqual(['DR1', 'DR1', 'DR1'])
    expect(presence.event(['DR1', 'DR2'])).toEqual({
      all: false,
      drops: { DR1: [{ ...anna, doing: 'changing' }, ben], DR2: [] },
    })
    presence.leave('DR1', anna)
    presence.leave('DR1', anna)
    expect([told.length, presence.event()]).toEqual([4, { all: true, drops: { DR1: [ben] } }])
  })

  test('a page is on one drop; leaving the one before, late, changes nothing', () => {
    const { presence, told } = begin()
    presence.enter('DR1', anna)
    presence.enter('DR2', anna)
    presence.leave('DR1', anna)
    expect(presence.event()).toEqual({ all: true, drops: { DR2: [anna] } })
    expect(told).toEqual(['DR1', 'DR1', 'DR2'])
  })

  test('nobody takes another one’s page away', () => {
    const { presence } = begin()
    presence.enter('DR1', anna)
    presence.leave('DR1', { name: 'Ben', page: anna.page })
    expect(presence.event().drops).toEqual({ DR1: [anna] })
  })

  test('whoever has been silent for 30 s is gone', () => {
    const { presence, told } = begin()
    presence.enter('DR1', anna)
    clock = 20_000
    presence.enter('DR1', ben)
    clock = 29_999
    presence.forget()
    expect(presence.event().drops.DR1).toHaveLength(2)
    clock = 30_000
    presence.forget()
    expect([presence.event().drops, told.length]).toEqual([{ DR1: [ben] }, 3])
  })

  test('keeps a bounded number: who came first goes first', () => {
    const { presence } = begin()
    for (let page = 0; page <= 500; page += 1) presence.enter('DR1', { ...anna, page: `page ${page}` })
    presence.enter('DR1', { ...anna, page: 'page 1' })
    const pages = presence.event().drops.DR1?.map(({ page }) => page) ?? []
    expect([pages.length, pages.includes('page 0'), pages.includes('page 1')]).toEqual([500, false, true])
  })
})

describe('over HTTP', () => {
  const api = useApi()
  const lines: AbortController[] = []
  afterEach(() => {
    for (const line of lines.splice(0)) line.abort()
  })

  /** What a page is told. */
  async function listen(url: string) {
    const line = new AbortController()
    lines.push(line)
    const headers = { 'X-API-Key': api.key, Accept: 'text/event-stream' }
    const response = await fetch(`${url}/api/events`, { headers, signal: line.signal })
    const heard: PresenceEvent[] = []
    const read = async () => {
      let text = ''
      for await (const chunk of response.body ?? []) {
        const events = (text + Buffer.from(chunk).toString()).split('\n\n')
        text = events.pop() ?? ''
        for (const event of events)
          if (event.includes('event: presence'))
            heard.push(JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? '') as PresenceEvent)
      }
    }
    void read().catch(() => undefined)
    await waitFor('who is there', () => heard.length > 0)
    return heard
  }

  test('whoever watches hears who is there, then who comes and goes, by their names', async () => {
    const { address } = await api.start()
    const [anna, vera] = [
      await signedIn(api, 'reviewer', { name: 'Anna' }),
      await signedIn(api, 'viewer', { name: 'Vera' }),
    ]
    const say = (method: string, path: string, body: object | undefined, who: typeof anna) =>
      api.call(method, `/api/drops/${path}`, body, who.headers)
    const here = { page: 'page-of-anna', doing: 'changing' }
    expect((await say('PUT', 'dr-1752028/presence', here, anna)).status).toBe(200)
    const heard = await listen(address())
    expect(heard).toEqual([{ all: true, drops: { DR1752028: [{ name: 'Anna', ...here }] } }])
    // A viewer changes nothing, whatever his page says.
    await say('PUT', 'DR1752028/presence', { page: 'page-of-vera', doing: 'changing' }, vera)
    await waitFor('the viewer', () => heard.length > 1)
    expect(heard[1]).toEqual({
      all: false,
      drops: {
        DR1752028: [
          { name: 'Anna', ...here },
          { name: 'Vera', page: 'page-of-vera', doing: 'looking' },
        ],
      },
    })
    await say('PUT', 'DR1752028/presence', here, anna)
    await say('DELETE', 'DR1752028/presence?page=page-of-vera', undefined, vera)
    await say('DELETE', 'DR1752028/presence?page=page-of-anna', undefined, anna)
    await waitFor('nobody', () => heard.at(-1)?.drops.DR1752028?.length === 0)
    expect(heard.length).toBeLessThanOrEqual(4)
  })

  test.each([
    [{ page: 'short' }, /page: must be 8 to 64/],
    [{ page: 'page-of-anna', doing: 'sleeping' }, /doing: must be looking or changing/],
    [{}, /page: must be text/],
  ])('%o is refused', async (body, message) => {
    await api.start()
    expect(await api.call('PUT', '/api/drops/DR1752028/presence', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', message: expect.stringMatching(message) },
    })
  })
})
