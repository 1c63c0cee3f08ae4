/** How people come to the desk: the first administrator, those he makes, and signing in. */
import type { Page } from 'playwright-core'
import type { DashboardBrowser } from '../../services/api/test/browser.ts'
import { type Desk, deskOn } from './desk-page.ts'
import type { DeskApi } from './desk-world.ts'

/** Invented. */
export const PASSWORDS = {
  admin: 'three blind mice run',
  given: 'given by the administrator',
  own: 'my own good password',
}

/** Opens the address that status.sh shows, as whoever set the system up. */
export async function makeFirstAdmin(page: Page, name: string): Promise<Desk> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORDS.admin)
  await page.getByRole('button', { name: 'Make the account' }).click()
  return deskOn(page)
}

/** As an administrator, on the page People; the page then says what to tell the new one. */
export async function addPerson(
  { page, go }: Desk,
  name: string,
  role: 'Viewer' | 'Reviewer' | 'Admin',
): Promise<void> {
  await go('People')
  await page.getByRole('button', { name: 'Add somebody' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByRole('radio', { name: role }).check()
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORDS.given)
  await dialog.getByRole('button', { name: 'Add', exact: true }).click()
  await dialog.getByText(PASSWORDS.given).waitFor()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('row', { name }).waitFor()
}

/** Fills the form that stands there for whoever is not signed in. */
export async function fillSignIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Whoever got a password from somebody else chooses his own before anything else opens. */
export async function choosePassword(page: Page): Promise<void> {
  await page.getByLabel('Current password').fill(PASSWORDS.given)
  await page.getByLabel('New password', { exact: true }).fill(PASSWORDS.own)
  await page.getByRole('button', { name: 'Change it' }).click()
}

/** A person who has chosen his password before: made at the API, and signed in at the page. */
export async function personAtTheDesk(
  browser: DashboardBrowser,
  api: DeskApi,
  name: string,
  role: 'viewer' | 'reviewer' | 'admin' = 'reviewer',
): Promise<Desk> {
  await makePerson(api, name, role)
  const page = await browser.open(`${api.url}/wa-monitor`)
  await fillSignIn(page, name, PASSWORDS.own)
  const desk = deskOn(page)
  await desk.untilLive()
  return desk
}

/** Made at the API, with a password of his own; nothing where there is such a person already. */
export async function makePerson(
  { url, call }: DeskApi,
  name: string,
  role: 'viewer' | 'reviewer' | 'admin',
): Promise<void> {
  const made = await call('POST', '/api/people', { name, role, password: PASSWORDS.given })
  if (made.status === 409) return
  const nobodysKey = { 'x-api-key': '', origin: url }
  const entered = await call('POST', '/api/session', { name, password: PASSWORDS.given }, nobodysKey)
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const passwords = { current: PASSWORDS.given, password: PASSWORDS.own }
  const chosen = await call('PUT', '/api/session/password', passwords, { ...nobodysKey, cookie })
  for (const { status, body } of [made, entered, chosen])
    if (status >= 400) throw new Error(`${name} was not made: ${status} ${String(body.message)}`)
}
