/** One drop in a real browser: reviewed, answered, and by two people at once. */
import { STEP_COLUMNS } from '@wa-monitor/contracts'
import { waitFor } from '@wa-monitor/local-stack'
import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { axeProblems } from './axe-problems.ts'
import { useBrowser } from './browser.ts'
import { signedIn } from './people.ts'

const api = useApi()
const browser = useBrowser()
const { database } = api

beforeEach(async () => {
  await database.query('TRUNCATE wa_monitor_users CASCADE')
})

interface Opened {
  name?: string
  role?: 'viewer' | 'reviewer'
  drop?: string
}

async function open(url: string, { name = 'Anna', role = 'reviewer', drop = 'DR1752028' }: Opened = {}) {
  const { token } = await signedIn(api, role, { name })
  const cookie = { name: 'wa_monitor_session', value: token, domain: '127.0.0.1', path: '/', expires: -1 }
  const cookies = [{ ...cookie, httpOnly: true, secure: false, sameSite: 'Strict' as const }]
  const page = await browser.open(`${url}/wa-monitor/drops/${drop}`, {
    storageState: { cookies, origins: [] },
    viewport: { width: 1440, height: 900 },
  })
  await page.getByRole('heading', { name: drop, level: 1 }).waitFor()
  // By then its keys act, too.
  await page.locator('.drop-story').getByText('Posted').first().waitFor()
  return page
}

const step = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const message = (page: Page) => page.getByRole('textbox', { name: 'Feedback', exact: true })
/** A draft that arrives between the emptying of the field and the words would stand before them. */
const write = (page: Page, words: string) =>
  waitFor('his own words in the field', async () => {
    await message(page).fill(words)
    return (await message(page).inputValue()) === words
  })
const review = async () => {
  const [row] = await database.query<Record<string, unknown>>('SELECT * FROM qa_photo_reviews')
  return row ?? {}
}
const good = async (missing: readonly number[]) => {
  const columns = STEP_COLUMNS.filter((_, index) => !missing.includes(index + 1))
  await database.query(
    `UPDATE qa_photo_reviews SET ${columns.map((column) => `${column} = true`).join(', ')}`,
  )
}

test('missing photos become words, which are changed, sent, and taken back', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  const page = await open(address())
  await button(page, 'All good').click()
  await step(page, 'ONT barcode').click()
  await page.keyboard.press('0')
  await expect.poll(() => message(page).inputValue()).toContain('stap 9: foto van die ONT')
  await expect.poll(() => message(page).inputValue()).toContain('stap 10')
  expect(await page.getByRole('radio', { name: 'Incomplete' }).isChecked()).toBe(true)
  await page.getByText('Number 1 in the queue, expected at').first().waitFor()
  // His own words stay when the photos change, until he wants the template's again.
  await write(page, 'DR1752028: kyk weer na stap 9')
  await page.keyboard.press('Escape')
  await page.keyboard.press('0')
  await expect.poll(() => step(page, 'UPS serial number').getAttribute('aria-pressed')).toBe('true')
  expect(await message(page).inputValue()).toBe('DR1752028: kyk weer na stap 9')
  await button(page, 'Use the template again').click()
  await expect.poll(() => message(page).inputValue()).toMatch(/stap 9: foto van die ONT(?!.*stap 10)/s)
  await write(page, 'DR1752028: kyk weer na stap 9')
  await page.locator('.preview').getByText('@Thabo').waitFor()
  await page.keyboard.press('Control+Enter')

  const place = page.getByRole('status').filter({ hasText: 'Number 1 in the queue, expected at' })
  await place.waitFor()
  await page.getByText('Feedback queued').first().waitFor()
  expect(await review()).toMatchObject({
    incomplete: true,
    step_09_ont_barcode_scan: false,
    step_10_ups_serial_number: true,
  })
  expect(await axeProblems(page)).toEqual([])
  await button(page, 'Cancel it').click()
  await page.getByText('Cancelled', { exact: true }).waitFor()
  // What he wrote is in the field again.
  await expect.poll(() => message(page).inputValue()).toBe('DR1752028: kyk weer na stap 9')
  const sent = await database.query('SELECT state, message, created_by FROM wa_monitor_feedback')
  expect(sent).toEqual([{ state: 'cancelled', message: 'DR1752028: kyk weer na stap 9', created_by: 'Anna' }])
})

test('two people see each other; the second to save sees what the first has changed, and decides', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  const anna = await open(address(), { name: 'Anna' })
  const ben = await open(address(), { name: 'Ben' })
  await anna.getByText('Ben is looking at this drop').waitFor()
  await ben.getByText('Anna is looking at this drop').waitFor()
  await ben.getByRole('textbox', { name: 'Comment' }).fill('by Ben')
  await step(ben, 'Property frontage').click()
  await anna.getByText('Ben is changing it').waitFor()

  await anna.getByRole('textbox', { name: 'Comment' }).fill('by Anna')
  await step(anna, 'ONT barcode').click()
  await anna.keyboard.press('Control+s')
  await anna.getByText('Saved', { exact: true }).waitFor()
  // What Ben has not touched is Anna’s by now; what both changed waits for him, and nothing leaves before.
  const conflict = ben.getByRole('alert').filter({ hasText: 'Somebody else changed this too' })
  await conflict.getByText('by Anna', { exact: true }).waitFor()
  await conflict.getByText('by Ben', { exact: true }).waitFor()
  await ben.getByText('Changed meanwhile by Anna: step 9 (ONT barcode).').waitFor()
  expect(await step(ben, 'ONT barcode').getAttribute('aria-pressed')).toBe('true')
  expect(await button(ben, 'Save and send').isDisabled()).toBe(true)
  await ben.keyboard.press('Control+Enter')
  expect(await axeProblems(ben)).toEqual([])
  expect(await review()).toMatchObject({ comment: 'by Anna', step_01_property_frontage: false })
  await conflict.getByRole('button', { name: 'Keep mine: Comment' }).click()
  await button(ben, 'Save only').click()
  await ben.getByText('Saved', { exact: true }).waitFor()
  expect(await review()).toMatchObject({
    comment: 'by Ben',
    step_01_property_frontage: true,
    step_09_ont_barcode_scan: true,
  })
  await anna.getByText('Ben is looking at this drop').waitFor()
  await ben.getByRole('button', { name: 'Back to the list' }).click()
  await anna.getByText('Ben is').waitFor({ state: 'detached' })
})

test('saving what somebody has saved a moment ago is refused with both beside each other', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  const page = await open(address())
  await page.getByRole('textbox', { name: 'Comment' }).fill('mine')
  // The page has not heard of it yet when he saves.
  await page.route('**/api/drops/DR1752028', (route) => route.abort())
  await database.query(`UPDATE qa_photo_reviews SET comment = 'theirs', updated_at = now()`)
  await button(page, 'Save only').click()
  await page.getByRole('alert').getByText('theirs', { exact: true }).waitFor()
  expect(await review()).toMatchObject({ comment: 'theirs' })
  await page.getByRole('button', { name: 'Take theirs: Comment' }).click()
  expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('theirs')
})

test('what is not saved stays while one looks at another drop and after a reload, and pressing twice saves once', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  await api.review('DR1752029')
  const page = await open(address())
  page.on('dialog', (dialog) => void dialog.accept())
  await page.getByRole('textbox', { name: 'Comment' }).fill('not saved yet')
  await page.keyboard.press('Escape')
  await page.locator('[data-drop="DR1752029"]').click()
  await page.getByRole('heading', { name: 'DR1752029', level: 1 }).waitFor()
  await page.getByText('Unsaved changes in:').waitFor()
  await page.reload()
  await page.locator('.elsewhere').getByRole('link', { name: 'DR1752028' }).click()
  await page.getByText('1 unsaved change').waitFor()
  const comment = page.getByRole('textbox', { name: 'Comment' })
  expect(await comment.inputValue()).toBe('not saved yet')
  const asked: string[] = []
  page.on(
    'request',
    (request) => request.method() === 'PUT' && request.url().includes('review') && asked.push(request.url()),
  )
  await comment.focus()
  await page.keyboard.press('Control+Enter')
  await page.keyboard.press('Control+Enter')
  await page.getByRole('status').filter({ hasText: 'Number 1 in the queue' }).waitFor()
  expect(await review()).toMatchObject({ drop_number: expect.any(String) })
  expect(await database.query('SELECT state FROM wa_monitor_feedback')).toEqual([{ state: 'queued' }])
  expect(asked).toHaveLength(1)
})

test('a lost answer: the next press is the same feedback', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  const page = await open(address())
  await write(page, 'kyk weer')
  let lost = 0
  await page.route('**/api/drops/DR1752028/review', async (route) => {
    if (lost > 0) return route.continue()
    lost += 1
    await route.fetch()
    return route.abort()
  })
  // Nor does the page hear what became of it.
  await page.route('**/api/drops/DR1752028', (route) => route.abort())
  await button(page, 'Save and send').click()
  await page.getByText('No connection: not saved. Try again.').waitFor()
  await button(page, 'Save and send').click()
  await page.getByRole('status').filter({ hasText: 'Number 1 in the queue' }).waitFor()
  expect([lost, await database.query('SELECT message FROM wa_monitor_feedback')]).toEqual([
    1,
    [{ message: 'kyk weer' }],
  ])
})

test('within the cooldown it says until when, and sends it then', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  await api.feedback('DR1752028', { state: 'sent', sent_at: 'now()' })
  await database.query('UPDATE qa_photo_reviews SET revision = 1, resubmitted = true')
  const page = await open(address())
  await page.getByText('This drop was answered a short while ago.').first().waitFor()
  expect(await axeProblems(page)).toEqual([])
  await button(page, 'Send it then').click()
  await button(page, 'Cancel it').waitFor()
  const rows = await database.query(
    `SELECT not_before IS NOT NULL AS waits FROM wa_monitor_feedback WHERE state = 'queued'`,
  )
  expect(rows).toEqual([{ waits: true }])
})

test('all good is completed, and its words approve it', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  const page = await open(address())
  await page.keyboard.press('a')
  await page.getByRole('heading', { name: 'Approval to Thabo' }).waitFor()
  await expect.poll(() => message(page).inputValue()).toContain('goedgekeur')
  await button(page, 'Save and send').click()
  await page.getByRole('status').filter({ hasText: 'Number 1 in the queue' }).waitFor()
  expect(await review()).toMatchObject({ completed: true, incomplete: false })
  expect(await database.query('SELECT rank FROM wa_monitor_feedback')).toEqual([{ rank: 1 }])
})

test('from one drop to the next without the list', async () => {
  const { address } = await api.start()
  await api.review('DR1752030', { updated_at: '2025-11-21T10:00:00Z' })
  await api.review('DR1752029', { updated_at: '2025-11-21T10:01:00Z', completed: true })
  await api.review('DR1752028', { updated_at: '2025-11-21T10:02:00Z' })
  const page = await open(address())
  const heading = (drop: string) => page.getByRole('heading', { name: drop, level: 1 }).waitFor()
  await page.locator('[data-drop="DR1752030"]').waitFor()
  await button(page, 'Next drop in the list').click()
  await heading('DR1752029')
  await button(page, 'Drop before it').click()
  await heading('DR1752028')
  // With nothing to save it does nothing, and the next one saves.
  await page.locator('.drop-story').getByText('Posted').first().waitFor()
  await page.keyboard.press('Control+s')
  await page.getByRole('radio', { name: 'Incomplete' }).check()
  await button(page, 'Save only').click()
  await button(page, 'Next to review').click()
  await heading('DR1752030')
})

test('what stopped is sent again', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  const id = await api.feedback('DR1752028', { state: 'held' })
  const page = await open(address())
  await page.getByText('Held', { exact: true }).waitFor()
  await button(page, 'Send it again').click()
  await page.getByRole('status').filter({ hasText: 'Number 1 in the queue' }).waitFor()
  expect(await database.query('SELECT id, state FROM wa_monitor_feedback')).toEqual([{ id, state: 'queued' }])
})

test('whoever may only look sees it all, and no form', async () => {
  const { address } = await api.start()
  await api.review('DR1752028')
  await good([9])
  await database.query(`UPDATE qa_photo_reviews SET incomplete = true, comment = 'blurred'`)
  await api.feedback('DR1752028')
  const page = await open(address(), { name: 'Vera', role: 'viewer' })
  await page.getByText('13 of 14 good').waitFor()
  await page.locator('.review').getByText('Incomplete').waitFor()
  await page.locator('.review').getByText('blurred').waitFor()
  await page.getByRole('status').filter({ hasText: 'Number 1 in the queue' }).waitFor()
  const drop = page.locator('.drop')
  expect(await drop.getByRole('textbox').count()).toBe(0)
  expect(await drop.getByRole('radio').count()).toBe(0)
  expect(await drop.getByRole('button', { name: /Save|Cancel|Send|ONT/ }).count()).toBe(0)
  await page.keyboard.press('a')
  expect(await axeProblems(page)).toEqual([])
})

test('a withdrawn drop says so and is not answered', async () => {
  const { address } = await api.start()
  await api.review('DR1752028', { withdrawn_at: '2025-11-21' })
  const page = await open(address())
  await page.getByText('Withdrawn: its sender changed the message to another number.').waitFor()
  expect(await button(page, 'Save and send').count()).toBe(0)
  expect(await message(page).count()).toBe(0)
})
