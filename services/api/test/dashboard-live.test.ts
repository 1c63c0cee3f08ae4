/** The dashboard in a real browser: what changes is on the page without a reload, also after the api was away. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Page } from 'playwright-core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const noBrowser = existsSync(CHROMIUM) ? undefined : `no browser at ${CHROMIUM} (CHROMIUM_PATH names another)`
const api = useApi()
const closing: (() => Promise<unknown>)[] = []

beforeEach(({ skip }) => {
  if (noBrowser) skip(noBrowser)
})
afterEach(async ({ task }) => {
  const page = pages.at(-1)
  if (task.result?.state === 'fail' && page) {
    const folder = join(import.meta.dirname, '../../../.test-evidence')
    mkdirSync(folder, { recursive: true })
    await page.screenshot({ path: join(folder, 'dashboard-live.png') }).catch(() => undefined)
  }
  for (const close of closing.splice(0).toReversed()) await close()
})
const pages: Page[] = []

async function openDashboard(url: string): Promise<Page> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'], headless: true })
  closing.push(() => browser.close())
  const page = await browser.newPage()
  pages.push(page)
  await page.goto(`${url}/wa-monitor#key=${api.key}`)
  return page
}

const shows = (page: Page, text: string) => page.getByText(text, { exact: true }).first().waitFor()

test('a drop is on the page when it is in the table, and its timeline grows while one looks', async () => {
  const { address } = await api.start()
  await api.review('DR1752001')
  const page = await openDashboard(address())
  await shows(page, 'DR1752001')
  const id = await api.review('DR1752002')
  await shows(page, 'DR1752002')
  await page.getByRole('button', { name: 'DR1752002' }).click()
  await page.locator('#panel h2').waitFor()
  await api.database.query(`UPDATE qa_photo_reviews SET completed = true WHERE id = $1`, [id])
  await page.locator('#panel .chip.completed').waitFor()
})

test('only what changed is asked for: a page that nobody tells anything is silent', async () => {
  const { address } = await api.start()
  await api.review('DR1752003')
  const page = await openDashboard(address())
  await shows(page, 'DR1752003')
  await page.locator('#live.on').waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await api.review('DR1752004')
  await shows(page, 'DR1752004')
  expect(new Set(asked)).toEqual(new Set(['/api/drops', '/api/summary']))
})

test('after the api was away the page says so, and goes on by itself', async () => {
  const first = await api.start()
  await api.review('DR1752005')
  const page = await openDashboard(first.address())
  await shows(page, 'DR1752005')
  const { port } = new URL(first.address())
  await first.stop()
  await page.locator('#live.off').waitFor()
  await api.review('DR1752006')
  await api.start({ http: { host: '127.0.0.1', port: Number(port) } })
  await shows(page, 'DR1752006')
  await page.locator('#live.on').waitFor()
})

test('what is looked for is in the address, found by typing, and there again after a reload', async () => {
  const { address } = await api.start()
  await api.review('DR1752007')
  await api.review('DR1752008', { completed: true })
  const page = await openDashboard(address())
  await shows(page, 'DR1752008')
  const rows = page.locator('#drops tr')
  await page.keyboard.press('/')
  await page.keyboard.type('dr 1752007')
  await page.waitForURL(/search=dr/)
  await expect.poll(() => rows.count()).toBe(1)
  await page.getByLabel('State').selectOption('completed')
  await page.getByText('No drop is like that.').waitFor()
  await page.getByLabel('Drop number, or').fill('')
  await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('DR1752008')])
  await page.reload()
  await expect.poll(() => rows.allTextContents()).toEqual([expect.stringContaining('DR1752008')])
  await page.getByLabel('Project').selectOption('Lawley')
  await page.waitForURL(/project=Lawley/)
  await expect.poll(() => rows.count()).toBe(1)
})
