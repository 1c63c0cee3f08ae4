/**
 * Everybody can use every page: axe finds nothing serious on any of them, light and dark, wide and on a phone, in both languages.
 * Each pair of these is looked at.
 */
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { LAWLEY, THABO, useApi } from './api-harness.ts'
import { aBridge, aStatus, BRIDGE_KEY, groupsAnswer, useStand } from './around.ts'
import { axeProblems } from './axe-problems.ts'
import { useBrowser } from './browser.ts'

const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
const LOOKS: [string, BrowserContextOptions][] = [
  ['wide, light, English', { viewport: WIDE, colorScheme: 'light', locale: 'en-ZA' }],
  ['wide, dark, Afrikaans', { viewport: WIDE, colorScheme: 'dark', locale: 'af-ZA' }],
  ['phone, dark, English', { viewport: PHONE, colorScheme: 'dark', locale: 'en-ZA' }],
  ['phone, light, Afrikaans', { viewport: PHONE, colorScheme: 'light', locale: 'af-ZA' }],
]

/** Addresses, and what is there when the page has its data. */
const PAGES: [string, string][] = [
  ['', '[data-drop=DR1752028]'],
  ['?search=nobody', '.list-body .empty'],
  ['/drops/DR1752028', '.desk-drop h1'],
  ['/drops/DR9999999', '.desk-drop h1'],
  ['/projects', 'main h1'],
  ['/charts', 'main h1'],
  ['/system', 'main h1'],
  ['/people', 'main h1'],
  ['/people?view=keys', 'main h1'],
  ['/people?view=audit', 'main h1'],
]

const api = useApi()
const browser = useBrowser()
const message = {
  seq: 1,
  id: 'POST-DR1752028',
  chat_jid: LAWLEY,
  sender: THABO,
  sender_lid: '',
  sender_name: 'Thabo',
  content: 'DR1752028 done',
  kind: 'message',
  timestamp: Date.now(),
  received_at: Date.now(),
  is_from_me: false,
  quoted_id: '',
  mentioned: [],
  media_type: '',
  filename: '',
  target_id: '',
}
const caretaker = useStand(() => ({ '/status': { body: aStatus() } }))
const bridge = useStand(() => ({
  '/api/status': { body: aBridge() },
  '/api/groups': { body: groupsAnswer() },
  '/api/messages': { body: { success: true, store_id: 'store', messages: [message] } },
}))

async function start(): Promise<string> {
  const { address } = await api.start({
    bridge: { url: bridge.url, apiKey: BRIDGE_KEY },
    senders: [{ name: 'whatsapp-bridge', url: bridge.url }],
    caretakerUrl: caretaker.url,
  })
  await api.review('DR1752029', { completed: true })
  await api.review('DR1752030', { withdrawn_at: new Date().toISOString() })
  for (const [index, state] of (['queued', 'sent', 'failed', 'read'] as const).entries()) {
    await api.review(`DR175204${index}`)
    await api.feedback(`DR175204${index}`, { state, sent_at: 'now()' })
  }
  await api.review('DR1752028', { revision: 2 })
  await api.call('POST', '/api/keys', { name: 'qa-monitor', role: 'viewer' })
  return `${address()}/wa-monitor`
}

test.each(LOOKS)(
  'axe finds nothing serious on any page: %s',
  async (_look, options) => {
    const url = await start()
    const found: Record<string, string[]> = {}
    const look = async (name: string, page: Page) => {
      const wrong = await axeProblems(page)
      if (wrong.length > 0) found[name] = wrong
    }
    const page = await browser.open(`${url}/welcome#token=of-an-invented-administrator`, options)
    await page.locator('main').first().waitFor()
    await look('welcome', page)
    await page.goto(url)
    await page.locator('form').first().waitFor()
    await look('sign-in', page)
    await page.goto(`${url}#key=${api.key}`)
    await page.locator('[data-drop]').first().waitFor()
    for (const [path, there] of PAGES) {
      await page.goto(`${url}${path}`)
      await page.locator(there).first().waitFor()
      await page.locator('.loading').first().waitFor({ state: 'detached' })
      await look(path || '(drops)', page)
    }
    await page.goto(`${url}/people`)
    await page.locator('main button.primary').first().click()
    await page.getByRole('dialog').waitFor()
    await look('add somebody', page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
    await look('keys', page)
    expect(found).toEqual({})
  },
  180_000,
)

test('axe is there and would find it', async () => {
  const { address } = await api.start()
  const page = await browser.open(`${address()}/wa-monitor`)
  await page.locator('form').first().waitFor()
  await page.evaluate(`document.body.append(document.createElement('button'))`)
  expect(await axeProblems(page)).toEqual([expect.stringMatching(/^button-name: /)])
})
