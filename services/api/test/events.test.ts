import { waitFor } from '@wa-monitor/local-stack'
import { afterEach, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { signedIn } from './people.ts'

const harness = useApi()
const lines: AbortController[] = []
afterEach(() => {
  for (const line of lines.splice(0)) line.abort()
})

interface Seen {
  status: number
  type: string | null
  /** The drops that were listed when it was last told of a change; undefined: it never was. */
  drops: string[] | undefined
  ended: boolean
}

/** Watches as the dashboard does: asks for the list only when it is told of a change. */
async function watch(url: string, headers: Record<string, string> = { 'X-API-Key': harness.key }) {
  const line = new AbortController()
  lines.push(line)
  const response = await fetch(`${url}/api/events`, {
    headers: { ...headers, Accept: 'text/event-stream' },
    signal: line.signal,
  })
  const { status } = response
  const seen: Seen = { status, type: response.headers.get('content-type'), drops: undefined, ended: false }
  const read = async () => {
    for await (const chunk of response.body ?? []) {
      if (!Buffer.from(chunk).toString().includes('event: change')) continue
      const { body } = await harness.call('GET', '/api/drops')
      seen.drops = (body.drops as { drop_number: string }[]).map(({ drop_number }) => drop_number)
    }
  }
  void read()
    .catch(() => undefined)
    .then(() => {
      seen.ended = true
    })
  return { seen, leave: () => line.abort() }
}

const toBeTold = ({ seen }: { seen: Seen }) => waitFor('the first word', () => seen.drops !== undefined)
const sees = ({ seen }: { seen: Seen }, drop: string) =>
  waitFor(`${drop} on the page`, () => seen.drops?.includes(drop))

test('whoever watches is told at once, and of each change', async () => {
  const api = await harness.start()
  const page = await watch(api.address())
  expect(page.seen).toMatchObject({ status: 200, type: 'text/event-stream' })
  await toBeTold(page)
  for (const drop of ['DR1752001', 'DR1752002']) {
    await harness.review(drop)
    await sees(page, drop)
  }
})

test('many watch as one', async () => {
  const api = await harness.start()
  const pages = await Promise.all(Array.from({ length: 20 }, () => watch(api.address())))
  await Promise.all(pages.map(toBeTold))
  await harness.review('DR1752003')
  await Promise.all(pages.map((page) => sees(page, 'DR1752003')))
})

test('after the last one has left, the next one is told again', async () => {
  const api = await harness.start()
  const first = await watch(api.address())
  await toBeTold(first)
  first.leave()
  await waitFor('the end', () => first.seen.ended)
  const second = await watch(api.address())
  await toBeTold(second)
  await harness.review('DR1752004')
  await sees(second, 'DR1752004')
  expect(first.seen.drops).not.toContain('DR1752004')
})

test('whoever was switched off is not told of the next change: the line ends', async () => {
  const api = await harness.start()
  const { name, headers } = await signedIn(harness, 'viewer')
  const page = await watch(api.address(), headers)
  await toBeTold(page)
  const change = await harness.call('PUT', `/api/people/${encodeURIComponent(name)}`, { disabled: true })
  expect(change.status).toBe(200)
  expect(page.seen.ended).toBe(false)
  await harness.review('DR1752005')
  await waitFor('the end of the line', () => page.seen.ended)
  expect(page.seen.drops).not.toContain('DR1752005')
})

test('nobody watches without the key, and a stop ends every line', async () => {
  const api = await harness.start()
  expect((await watch(api.address(), {})).seen.status).toBe(401)
  const page = await watch(api.address())
  await toBeTold(page)
  await api.stop()
  await waitFor('the end of the line', () => page.seen.ended)
})
