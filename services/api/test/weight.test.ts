/** The dashboard as production serves it: what it weighs on its way to a browser, and that it works. */
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildDashboard } from '@wa-monitor/local-stack'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { useBrowser } from './browser.ts'

const api = useApi()
const browser = useBrowser()
const MOST_BYTES = 80_000
const PAGES = ['', '/drops/DR1752028', '/system', '/projects', '/charts', '/people', '/welcome']

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'wa-monitor-dashboard-'))
  buildDashboard(folder)
  api.dashboardFolder = folder
})
afterAll(() => {
  if (api.dashboardFolder) rmSync(api.dashboardFolder, { recursive: true })
})

interface Transferred {
  status: number
  bytes: number
  headers: IncomingMessage['headers']
  body: Buffer
}

/** As it comes off the wire, still compressed. */
async function transfer(url: string, headers: Record<string, string> = {}): Promise<Transferred> {
  const [response] = (await once(
    get(url, { headers: { 'accept-encoding': 'gzip', ...headers } }),
    'response',
  )) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  return { status: response.statusCode ?? 0, bytes: body.length, headers: response.headers, body }
}

test(`all scripts of all pages together are at most ${MOST_BYTES / 1000} KB`, async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  await api.database.query('UPDATE qa_photo_reviews SET review_date = current_date')
  const page = await browser.open(`${address()}/wa-monitor#key=${api.key}`)
  const scripts = new Set<string>()
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.add(request.url())
  })
  for (const path of PAGES) {
    await page.goto(`${address()}/wa-monitor${path}#key=${api.key}`)
    await page.locator('main').first().waitFor()
    if (path === '/charts') await page.locator('.plot canvas').first().waitFor()
  }
  const weights = await Promise.all(
    [...scripts].map(async (url) => ({ url, bytes: (await transfer(url)).bytes })),
  )
  const lines = weights
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ url, bytes }) => `  ${bytes}\t${url.replace(/.*\/v\/[^/]+\//, '')}`)
  const total = weights.reduce((sum, { bytes }) => sum + bytes, 0)
  process.stdout.write(`${total} bytes of script, gzipped\n${lines.join('\n')}\n`)
  expect(weights.length).toBeGreaterThanOrEqual(3)
  expect(total).toBeLessThanOrEqual(MOST_BYTES)
})

test('a second look at it loads nothing but the page', async () => {
  const { address } = await api.start()
  const page = await browser.open(`${address()}/wa-monitor#key=${api.key}`)
  await page.locator('main').first().waitFor()
  const loaded = () =>
    page.evaluate<string[]>(`performance.getEntriesByType('resource')
      .filter(({ name, transferSize }) => name.includes('/wa-monitor/v/') && transferSize > 0)
      .map(({ name }) => name.split('/v/')[1].replace(/^[^/]+\\//, ''))`)
  const scripts = (await loaded()).filter((name) => name.endsWith('.js'))
  expect(scripts.toSorted()).toEqual(['app.js', 'words-en.js'])
  await page.reload()
  await page.locator('main').first().waitFor()
  expect(await loaded()).toEqual([])
})

test('another language is loaded when it is chosen', async () => {
  const { address } = await api.start()
  const page = await browser.open(`${address()}/wa-monitor/charts#key=${api.key}`, { locale: 'af-ZA' })
  await page.getByRole('heading', { name: 'Grafieke' }).waitFor()
  await page.evaluate(`localStorage.setItem('wa-monitor-language', 'en')`)
  await page.reload()
  await page.getByRole('heading', { name: 'Charts' }).waitFor()
  expect(await page.evaluate<string>('document.documentElement.lang')).toBe('en')
})

describe('a file of the dashboard', () => {
  const open = async () => {
    const { address } = await api.start()
    const { body } = await transfer(`${address()}/wa-monitor`, { 'accept-encoding': '' })
    const [, base = ''] = /"(\/wa-monitor\/v\/[^/]+\/)app\.js"/.exec(body.toString()) ?? []
    return { address: address(), app: `${address()}${base}app.js` }
  }

  test('is kept for ever under the address of its version, and asked for again under any other', async () => {
    const { address, app } = await open()
    expect((await transfer(app)).headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-encoding': 'gzip',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'Accept-Encoding',
    })
    const other = await transfer(`${address}/wa-monitor/v/another/app.js`)
    expect([other.status, other.headers['cache-control']]).toEqual([200, 'no-cache'])
  })

  test('is not sent to whoever has it, and not compressed for whoever cannot read that', async () => {
    const { app } = await open()
    const { headers, bytes } = await transfer(app)
    const known = await transfer(app, { 'if-none-match': String(headers.etag) })
    expect([known.status, known.bytes]).toEqual([304, 0])
    const plain = await transfer(app, { 'accept-encoding': 'br, gzip;q=0' })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(plain.bytes).toBeGreaterThan(bytes)
  })

  test('is one of ours, and no other file of the machine', async () => {
    const { address } = await open()
    for (const name of ['nothing.js', '../service.ts', '..%2fservice.ts', 'index.html', 'tsconfig.json'])
      expect([name, (await transfer(`${address}/wa-monitor/v/x/${name}`)).status]).toEqual([name, 404])
  })
})

test('JSON of some length is compressed, and its tag is good either way', async () => {
  const { address } = await api.start()
  for (let n = 0; n < 20; n += 1) await api.review(`DR17520${10 + n}`)
  const ask = (headers: Record<string, string>) =>
    transfer(`${address()}/api/drops`, { 'x-api-key': api.key, ...headers })
  const compressed = await ask({})
  expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' })
  const plain = await ask({ 'accept-encoding': 'identity' })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(plain.bytes).toBeGreaterThan(4 * compressed.bytes)
  expect(JSON.parse(plain.body.toString())).toMatchObject({ success: true })
  for (const tag of [
    plain.headers.etag,
    compressed.headers.etag,
    String(plain.headers.etag).replace('W/', ''),
  ])
    expect((await ask({ 'if-none-match': String(tag) })).status).toBe(304)
  const small = await transfer(`${address()}/api/session`, { 'x-api-key': api.key })
  expect(small.headers['content-encoding']).toBeUndefined()
})
