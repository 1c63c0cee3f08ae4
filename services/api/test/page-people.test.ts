/** In a real browser: the first administrator, signing in and out, people, keys, the audit, and what a viewer sees. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'
import { useBrowser } from './browser.ts'
import { signedIn } from './people.ts'

const api = useApi()
const browser = useBrowser()
const TOKEN = 'token-of-the-first-administrator'
const PASSWORD = 'three plain words'

beforeEach(async () => {
  await api.database.query('TRUNCATE wa_monitor_users, wa_monitor_audit, wa_monitor_api_keys CASCADE')
})

const start = async () => (await api.start({ firstAdminToken: TOKEN })).address()
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true })

/** With WA_MONITOR_PICTURES set: light, dark, and on a phone. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.WA_MONITOR_PICTURES
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 390, height: 844 })
  await page.screenshot({ path: join(folder, `${name}-phone.png`) })
  await page.setViewportSize({ width: 1440, height: 900 })
}

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await field(page, 'Name').fill(name)
  await field(page, 'Password').fill(password)
  await button(page, 'Sign in').click()
}

async function openMenu(page: Page, name: string): Promise<void> {
  await page.locator('summary').filter({ hasText: name }).click()
}

/** A page of somebody who is signed in. */
async function openAs(address: string, token: string, path: string): Promise<Page> {
  const page = await browser.open('about:blank', { viewport: { width: 1440, height: 900 } })
  await page.context().addCookies([{ name: 'wa_monitor_session', value: token, url: address }])
  await page.goto(`${address}${path}`)
  return page
}

test('from the first administrator to a viewer who sees no button that is not his', async () => {
  const address = await start()
  const page = await browser.open(`${address}/wa-monitor`)
  await page.getByText('./scripts/status.sh').waitFor()
  await picture(page, 'sign-in-first')

  await page.goto(`${address}/wa-monitor/welcome#token=${TOKEN}`)
  await field(page, 'Name').fill('Naledi')
  expect(page.url()).not.toContain(TOKEN)
  await field(page, 'Password').fill(PASSWORD)
  await picture(page, 'welcome')
  await button(page, 'Make the account').click()
  await page.waitForURL('**/wa-monitor')
  await openMenu(page, 'Naledi')
  await picture(page, 'account')
  await button(page, 'Sign out').click()
  await page.getByText('signed out').waitFor()

  await signIn(page, 'Naledi', 'not the right one')
  await page.getByText('Name or password is wrong').waitFor()
  await picture(page, 'sign-in-wrong')
  await signIn(page, 'Naledi', PASSWORD)
  await page.getByRole('link', { name: 'People' }).click()
  await button(page, 'Add somebody').click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Anna van Wyk')
  await field(page, 'Viewer').check()
  await picture(page, 'add-person')
  await button(page, 'Add').click()
  const proposed = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
  expect(proposed).toMatch(/^(\w{4}-){3}\w{4}$/)
  await picture(page, 'hand-over')
  await button(page, 'Done').click()
  await page.getByRole('cell', { name: 'Anna van Wyk', exact: true }).waitFor()
  await picture(page, 'people')

  const anna = await browser.open(`${address}/wa-monitor/people`)
  await signIn(anna, 'anna van wyk', proposed)
  await field(anna, 'Current password').fill(proposed)
  await field(anna, 'New password').fill('four other plain words')
  await picture(anna, 'password-first')
  await button(anna, 'Change it').click()
  await anna.getByText('This page is for administrators').waitFor()
  expect(await anna.getByRole('link', { name: 'People' }).count()).toBe(0)
  await anna.goto(`${address}/wa-monitor/system`)
  await anna.getByRole('heading', { level: 1 }).waitFor()
  for (const name of ['Pause', 'Emergency stop', 'Resume'])
    expect([name, await button(anna, name).count()]).toEqual([name, 0])

  // The administrator switches her off; her next click asks her to sign in.
  await button(page, 'Change Anna van Wyk').click()
  await picture(page, 'edit-person')
  await button(page, 'Switch off').click()
  await page.getByText('switched off').first().waitFor()
  await anna.reload()
  await button(anna, 'Sign in').waitFor()
})

test('a key is made, copied once, and revoked; the audit tells who did it', async () => {
  const address = await start()
  const { token } = await signedIn(api, 'admin', { name: 'Naledi' })
  const page = await openAs(address, token, '/wa-monitor/people?view=keys')
  await button(page, 'Make a key').click()
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('FibreFlow')
  await page.getByRole('dialog').getByRole('button', { name: 'Make a key' }).click()
  const key = ((await page.locator('.new-key').textContent()) ?? '').trim()
  expect((await api.call('GET', '/api/session', undefined, { 'x-api-key': key })).body.name).toBe('FibreFlow')
  await picture(page, 'new-key')
  await button(page, 'Done').click()
  await picture(page, 'keys')
  expect(await page.getByText(key).count()).toBe(0)
  await button(page, 'Revoke FibreFlow').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByText('No keys beside').waitFor()
  await api.review('DR1752028')
  await api.send('DR1752028', 'step 9', { 'x-actor': 'Thandi' })
  await page.getByRole('link', { name: 'Audit' }).click()
  await page.getByText('revoked the key').waitFor()
  const rows = await page.locator('tbody tr').allInnerTexts()
  expect(rows.map((row) => row.replaceAll(/\s+/g, ' '))).toEqual([
    expect.stringMatching(/the installation’s key for Thandi sent feedback for DR1752028/),
    expect.stringMatching(/Naledi revoked the key FibreFlow/),
    expect.stringMatching(/Naledi made the key FibreFlow Viewer/),
  ])
  await picture(page, 'audit')
})

test('a session that ends while one looks leads to the sign-in, which says why', async () => {
  const address = await start()
  const { token } = await signedIn(api, 'reviewer', { name: 'Anna' })
  const page = await openAs(address, token, '/wa-monitor')
  await page.getByRole('link', { name: 'Projects' }).waitFor()
  await api.call('PUT', '/api/people/Anna', { disabled: true })
  await api.review('DR1752028')
  await page.getByText('your session has ended').waitFor()
})

test('with an API key, by the form and by the address, in the language of the browser', async () => {
  const address = await start()
  const page = await browser.open(`${address}/wa-monitor`, { locale: 'af-ZA' })
  await button(page, 'Gebruik eerder ’n API-sleutel').click()
  await field(page, 'API-sleutel').fill('wrong')
  await button(page, 'Maak oop').click()
  await page.getByText('Hierdie sleutel is nie hier bekend nie').waitFor()
  await field(page, 'API-sleutel').fill(api.key)
  await button(page, 'Maak oop').click()
  await openMenu(page, 'die installasie se sleutel')
  await button(page, 'Meld af').click()
  await button(page, 'Meld aan').waitFor()
  await page.goto(`${address}/wa-monitor/people#key=${api.key}`)
  await page.getByText('Nog niemand nie').waitFor()
  expect(page.url()).not.toContain(api.key)
})

test('the address of the first administrator opens nothing afterwards', async () => {
  const address = await start()
  await signedIn(api, 'admin')
  const page = await browser.open(`${address}/wa-monitor/welcome#token=${TOKEN}`)
  await page.getByText('There is an administrator already').waitFor()
  await page.getByRole('link', { name: 'Sign in' }).click()
  await button(page, 'Sign in').waitFor()
})
