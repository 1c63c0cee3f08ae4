/** The list of drops in a real browser: live without a reload, also after the api was away, by keyboard, with thousands of rows. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { useBrowser } from './browser.ts'

const api = useApi()
const browser = useBrowser()

const PHONE = { viewport: { width: 390, height: 844 } }
const WIDE = { viewport: { width: 1440, height: 900 } }

/** In the page: the numbers of the rows whose DOM is changed from now on, as the set `touched`. */
const COUNT_TOUCHED = `
  const touched = (globalThis.touched = new Set())
  const list = document.querySelector('.drop-table')
  const numberOf = (node) =>
    (node.nodeType === 1 ? node : node.parentElement)?.closest('.drop-row')?.querySelector('[data-drop]')?.dataset.drop
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      for (const node of target === list ? addedNodes : [target]) touched.add(numberOf(node) ?? 'another')
  }).observe(list, { subtree: true, childList: true, attributes: true, characterData: true })
  undefined`

const open = (url: string, path = '', options = {}) =>
  browser.open(`${url}/wa-monitor${path}#key=${api.key}`, options)
/** On a busy machine a moment is not enough. */
const soon = <T>(value: () => T | Promise<T>, timeout = 15_000) => expect.poll(value, { timeout })
const row = (page: Page, drop: string) => page.locator(`.drop-row:has([data-drop="${drop}"])`)
const numbers = (page: Page) => page.locator('.drop-row [data-drop]').allTextContents()
const focused = (page: Page) => page.evaluate<string>('document.activeElement?.dataset.drop')
/** Posted one after the other, so that their order in the list is that of the names. */
async function review(...drops: string[]) {
  for (const [index, drop] of drops.toReversed().entries())
    await api.review(drop, { updated_at: new Date(Date.now() - 60_000 + index * 1000).toISOString() })
}

test('a drop is on the page when it is in the table, and its state changes while one looks', async () => {
  const { address } = await api.start()
  await api.review('DR1752001')
  const page = await open(address(), '', WIDE)
  await row(page, 'DR1752001').waitFor()
  const id = await api.review('DR1752002')
  await row(page, 'DR1752002').click()
  await page.waitForURL('**/wa-monitor/drops/DR1752002')
  await page.locator('.desk-drop').getByText('DR1752002').first().waitFor()
  await api.database.query(`UPDATE qa_photo_reviews SET completed = true WHERE id = $1`, [id])
  await row(page, 'DR1752002').getByText('Completed').waitFor()
})

test('only what changed is asked for: a page that nobody tells anything is silent', async () => {
  const { address } = await api.start()
  await api.review('DR1752003')
  const page = await open(address())
  await row(page, 'DR1752003').waitFor()
  await page.locator('[data-state=live]').waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await api.review('DR1752004')
  await row(page, 'DR1752004').waitFor()
  expect(new Set(asked)).toEqual(new Set(['/api/drops', '/api/summary']))
})

test('after the api was away the page says so, and goes on by itself', async () => {
  const first = await api.start()
  await api.review('DR1752005')
  const page = await open(first.address())
  await row(page, 'DR1752005').waitFor()
  const { port } = new URL(first.address())
  await first.stop()
  await page.locator('[data-state=no_connection]').waitFor()
  await api.review('DR1752006')
  await api.start({ http: { host: '127.0.0.1', port: Number(port) } })
  await row(page, 'DR1752006').waitFor()
  await page.locator('[data-state=live]').waitFor()
})

test('what is looked for is in the address, found by typing, and there again after a reload', async () => {
  const { address } = await api.start()
  await api.review('DR1752007')
  await api.review('DR1752008', { completed: true })
  const page = await open(address())
  await row(page, 'DR1752008').waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('dr 1752007')
  await page.waitForURL(/search=dr/)
  await soon(() => numbers(page)).toEqual(['DR1752007'])
  await page.getByLabel('State').selectOption('completed')
  await page.getByText('No drop is like that.').waitFor()
  await page.getByLabel('Drop number, or contractor').fill('')
  await soon(() => numbers(page)).toEqual(['DR1752008'])
  await page.reload()
  await soon(() => numbers(page)).toEqual(['DR1752008'])
  await page.getByLabel('Project').selectOption('Lawley')
  await page.waitForURL(/project=Lawley/)
  await soon(() => numbers(page)).toEqual(['DR1752008'])
  await page.getByLabel('From').fill('2025-11-22')
  await page.waitForURL(/from=2025-11-22/)
  await soon(() => numbers(page)).toEqual([])
  await page.getByRole('button', { name: 'Clear filter' }).first().click()
  await soon(() => numbers(page)).toEqual(['DR1752008', 'DR1752007'])
  expect(new URL(page.url()).search).toBe('')
})

test('an open drop, the filter and the way back are the address, also on a phone', async () => {
  const { address } = await api.start()
  await review('DR1752009', 'DR1752010')
  const page = await open(address(), '?state=new', PHONE)
  await row(page, 'DR1752010').click()
  await page.waitForURL('**/wa-monitor/drops/DR1752010?state=new')
  await soon(() => page.locator('.desk-list').isVisible()).toBe(false)
  await page.reload()
  await page.locator('.desk-drop').getByText('DR1752010').first().waitFor()
  await page.goBack()
  await row(page, 'DR1752009').waitFor()
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/wa-monitor?state=new')
})

test('what needs a reviewer is one press away, with its count', async () => {
  const { address } = await api.start()
  await review('DR1752011', 'DR1752012', 'DR1752013', 'DR1752014')
  await api.database.query(`UPDATE qa_photo_reviews SET completed = true WHERE drop_number = 'DR1752011'`)
  await api.feedback('DR1752012')
  await api.feedback('DR1752013', { state: 'failed' })
  const page = await open(address(), '', WIDE)
  const view = page.getByRole('link', { name: 'Needs a reviewer' })
  await soon(() => view.locator('.count').textContent()).toBe('2')
  await view.click()
  await soon(() => numbers(page)).toEqual(['DR1752013', 'DR1752014'])
  await row(page, 'DR1752013').getByText('Feedback stopped').waitFor()
})

test('what came in is marked until it is opened, and again when it comes back', async () => {
  const { address } = await api.start()
  await review('DR1752015', 'DR1752016')
  await api.database.query(
    `UPDATE qa_photo_reviews SET whatsapp_message_date = now() - interval '1 day' WHERE drop_number = 'DR1752016'`,
  )
  const page = await open(address(), '', WIDE)
  const marked = () => page.locator('.drop-row.fresh [data-drop]').allTextContents()
  await soon(marked).toEqual(['DR1752015'])
  expect(await row(page, 'DR1752015').textContent()).toContain('just in')
  await row(page, 'DR1752015').click()
  await soon(marked).toEqual([])
  await page.reload()
  await row(page, 'DR1752015').waitFor()
  expect(await marked()).toEqual([])
  await api.database.query(
    `UPDATE qa_photo_reviews SET revision = 1, resubmitted = true, updated_at = now() WHERE drop_number = 'DR1752016'`,
  )
  await soon(marked).toEqual(['DR1752016'])
})

test('by keyboard alone: through the list, into a drop, on to the next, and back', async () => {
  const { address } = await api.start()
  await review('DR1752021', 'DR1752022', 'DR1752023', 'DR1752024')
  await api.database.query(`UPDATE qa_photo_reviews SET completed = true WHERE drop_number = 'DR1752023'`)
  const page = await open(address(), '', WIDE)
  await row(page, 'DR1752024').waitFor()
  for (const key of ['j', 'j', 'ArrowDown', 'k']) await page.keyboard.press(key)
  expect(await focused(page)).toBe('DR1752022')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/drops/DR1752022')
  await page.keyboard.press('j')
  await page.waitForURL('**/drops/DR1752023')
  await page.keyboard.press('k')
  await page.waitForURL('**/drops/DR1752022')
  // The one in between is completed.
  await page.keyboard.press('n')
  await page.waitForURL('**/drops/DR1752024')
  await page.keyboard.press('n')
  await page.waitForURL('**/drops/DR1752021')
  await page.keyboard.press('o')
  await page.waitForURL('**/wa-monitor')
  await soon(() => focused(page)).toBe('DR1752021')
  // Going from drop to drop is one step for the back button.
  await page.goBack()
  await page.waitForURL('**/drops/DR1752021')
  await page.keyboard.press('g')
  await page.keyboard.press('p')
  await page.waitForURL('**/wa-monitor/projects')
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keys' }).getByText('Where is DR…?').waitFor()
  await page.keyboard.press('Escape')
  await soon(() => page.getByRole('dialog').count()).toBe(0)
})

test('no key acts while somebody types', async () => {
  const { address } = await api.start()
  await review('DR1752025')
  const page = await open(address(), '', WIDE)
  await row(page, 'DR1752025').waitFor()
  const field = page.getByLabel('Drop number, or contractor')
  await field.fill('')
  await page.keyboard.type('jno?gp')
  expect(await field.inputValue()).toBe('jno?gp')
  await page.waitForURL(/search=jno/)
  expect(new URL(page.url()).pathname).toBe('/wa-monitor')
})

test('“Where is DR…?” is answered from every page', async () => {
  const { address } = await api.start()
  await review('DR1752026', 'DR1752027')
  const page = await open(address(), '/projects', WIDE)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('/')
  await page.keyboard.type('dr 1752026')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/wa-monitor/drops/DR1752026')
  await page.getByLabel('Where is a drop?').last().fill('Thabo')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/wa-monitor?search=Thabo')
  await soon(() => numbers(page)).toEqual(['DR1752026', 'DR1752027'])
})

test('the first Tab goes past the header', async () => {
  const { address } = await api.start()
  await review('DR1752029')
  const page = await open(address(), '', WIDE)
  await row(page, 'DR1752029').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN')
})

test('of 3,000 rows on the page only the one that changed is drawn again, and a new one is put in', async () => {
  const { address } = await api.start()
  await api.database.query(
    `INSERT INTO qa_photo_reviews (drop_number, review_date, project, sender_name, user_name, whatsapp_message_date, updated_at)
     SELECT 'DR' || 1800000 + n, '2025-11-21', 'Lawley', 'Thabo', '27820000001', now() - n * interval '1 minute', now() - n * interval '1 minute'
     FROM generate_series(1, 3000) AS n`,
  )
  const page = await open(address(), '', WIDE)
  const rows = page.locator('.drop-row [data-drop]')
  await rows.first().waitFor()
  await soon(async () => {
    await page.locator('.list-end').scrollIntoViewIfNeeded()
    return rows.count()
  }, 60_000).toBe(3000)
  expect(new Set(await numbers(page)).size).toBe(3000)
  await page.evaluate(COUNT_TOUCHED)
  const touched = () => page.evaluate<string[]>('[...touched]')
  // Deep down and where it is: what a step of its feedback changes. Then one that moves up, and one that is new.
  await api.feedback('DR1802500', { state: 'queued' })
  await row(page, 'DR1802500').getByText('Feedback queued').waitFor({ state: 'attached' })
  expect(await touched()).toEqual(['DR1802500'])
  await api.database.query(
    `UPDATE qa_photo_reviews SET completed = true, updated_at = now() WHERE drop_number = 'DR1801000'`,
  )
  await soon(() => rows.first().textContent()).toBe('DR1801000')
  await api.review('DR1752030')
  await soon(() => rows.first().textContent()).toBe('DR1752030')
  await soon(() => rows.count()).toBe(3001)
  expect((await touched()).toSorted()).toEqual(['DR1752030', 'DR1801000', 'DR1802500'])
})
