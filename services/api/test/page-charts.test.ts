/** The charts in a real browser. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { useBrowser } from './browser.ts'

const api = useApi()
const browser = useBrowser()

/** Twelve weeks of two projects, more of it lately; what was completed was mostly right the first time. */
async function history(): Promise<void> {
  await api.database.query(
    `INSERT INTO qa_photo_reviews (drop_number, review_date, project, submitted_by, whatsapp_message_date, created_at, updated_at,
       completed, revision)
     SELECT 'DR' || (1752000 + n), (at AT TIME ZONE 'Africa/Johannesburg')::date, CASE WHEN n % 3 = 0 THEN 'Mohadin' ELSE 'Lawley' END,
       '', at, at, at + make_interval(mins => 20 + (n * 37) % 900), n % 7 <> 0, CASE WHEN n % 5 = 0 THEN 1 ELSE 0 END
     FROM (SELECT n, now() - make_interval(mins => (n * n * 120 / 900)) AS at FROM generate_series(1, 900) AS n) AS posted`,
  )
}

/** How many points of a drawing are of the accent colour that is in force; runs in the page. */
const ACCENTED = `(() => {
  const drawn = document.querySelector('.plot canvas')
  const probe = document.createElement('canvas').getContext('2d')
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent')
  probe.fillRect(0, 0, 1, 1)
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data
  const { data } = drawn.getContext('2d').getImageData(0, 0, drawn.width, drawn.height)
  let found = 0
  for (let at = 0; at < data.length; at += 4)
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) found += 1
  return found
})()`

/** On a busy machine drawing takes its time. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 20_000 })

const open = async (path: string, options = {}): Promise<Page> => {
  const { address } = await api.start()
  return browser.open(`${address()}/wa-monitor/${path}#key=${api.key}`, options)
}

test('figures, three charts, and each of them as a table', async () => {
  await history()
  const page = await open('charts')
  await page.getByRole('heading', { name: 'Charts' }).waitFor()
  await soon(() => page.locator('.plot canvas').count()).toBe(3)
  const chart = page.getByRole('region', { name: 'Drops posted per day' })
  await chart.getByText('As a table').click()
  const rows = chart.locator('tbody tr')
  await soon(() => rows.count()).toBe(30)
  const counted = await api.database.query<{ project: string; today: number }>(
    `SELECT project, count(*)::int AS today FROM qa_photo_reviews
     WHERE review_date = (now() AT TIME ZONE 'Africa/Johannesburg')::date GROUP BY project ORDER BY project`,
  )
  const cells = await rows.first().locator('td').allTextContents()
  expect(cells.slice(0, 2)).toEqual(counted.map(({ today }) => String(today)))
  expect(await page.locator('.figure').first().textContent()).toContain('today')
})

test('how far back and which project are in the address', async () => {
  await history()
  const page = await open('charts?days=7')
  const chart = page.getByRole('region', { name: 'Drops posted per day' })
  await chart.getByText('As a table').click()
  await soon(() => chart.locator('tbody tr').count()).toBe(7)
  await page.getByRole('link', { name: '90 days' }).click()
  await page.waitForURL(/days=90/)
  await soon(() => chart.locator('tbody tr').count()).toBe(90)
  await page.getByLabel('Project', { exact: true }).selectOption('Lawley')
  await page.waitForURL(/project=Lawley/)
  await soon(() => chart.locator('.key').allTextContents()).toEqual([expect.stringMatching(/^\s*Lawley/)])
  await page.getByRole('link', { name: '30 days' }).click()
  await page.waitForURL(/charts\?project=Lawley$/)
  await page.goBack()
  await page.waitForURL(/days=90/)
})

test('arrow keys go from day to day, in all charts together', async () => {
  await history()
  const page = await open('charts')
  const first = page.locator('.plot').first()
  await first.locator('canvas').waitFor()
  await first.focus()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  const today = await page.evaluate<string>('new Date().toISOString()')
  const yesterday = new Date(Date.parse(today) - 86_400_000)
  const words = new Intl.DateTimeFormat('en-ZA', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'Africa/Johannesburg',
  }).format(yesterday)
  await soon(() => page.locator('.legend .quiet').allTextContents()).toEqual([
    `On ${words}`,
    `On ${words}`,
    `On ${words}`,
  ])
})

test('colours follow the scheme of the system, while one looks', async () => {
  await history()
  const page = await open('charts', { colorScheme: 'light' })
  await page.locator('.plot canvas').first().waitFor()
  const accented = () => page.evaluate<number>(ACCENTED)
  await soon(accented).toBeGreaterThan(100)
  await page.emulateMedia({ colorScheme: 'dark' })
  await soon(accented).toBeGreaterThan(100)
})

test('the drawing is as wide as there is room for', async () => {
  await history()
  const page = await open('charts')
  const width = async () => (await page.locator('.plot canvas').first().boundingBox())?.width ?? 0
  await soon(width).toBeGreaterThan(600)
  await page.setViewportSize({ width: 390, height: 844 })
  await soon(width).toBeLessThan(390)
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390)
})

test('while there is nothing, it says what will come', async () => {
  const page = await open('charts')
  await page.getByText('Nothing happened in these days.').waitFor()
  expect(await page.locator('.plot').count()).toBe(0)
})

test('in Afrikaans, days and numbers too', async () => {
  await history()
  const page = await open('charts', { locale: 'af-ZA' })
  await page.getByRole('heading', { name: 'Grafieke' }).waitFor()
  const chart = page.getByRole('region', { name: 'Aansluitings per dag geplaas' })
  await chart.getByText('As ’n tabel').click()
  const day = await chart.locator('tbody th').first().textContent()
  expect(day).toMatch(/^(Ma|Di|Wo|Do|Vr|Sa|So)\.? \d+ /)
  expect(await page.evaluate<string>('document.documentElement.lang')).toBe('af')
})

test('an address that asks for a range or a project that is not there says so', async () => {
  const page = await open('charts?project=Nowhere')
  await page.getByText('projects.yaml has no project Nowhere').waitFor()
})
