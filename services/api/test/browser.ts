/** The dashboard in a real Chromium. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const EVIDENCE = join(import.meta.dirname, '../../../.test-evidence')

export interface DashboardBrowser {
  /**
   * A page with cookies and storage of its own: another person. What goes wrong in a page (an exception, a refused script)
   * fails the test.
   */
  open(url: string, options?: BrowserContextOptions): Promise<Page>
}

/** One browser for a file of tests; without one they are skipped, with the reason. A failed test leaves a picture of each page. */
export function useBrowser(): DashboardBrowser {
  const missing = existsSync(CHROMIUM) ? undefined : `no browser at ${CHROMIUM} (CHROMIUM_PATH names another)`
  let browser: Browser | undefined
  let pages: Page[] = []
  let wrong: string[] = []

  beforeAll(async () => {
    if (!missing) browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())
  beforeEach(({ skip }) => {
    if (missing) skip(missing)
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      mkdirSync(EVIDENCE, { recursive: true })
      const name = `${task.file.name.split('/').at(-1)}-${task.name}`
        .replaceAll(/[^\w.]+/g, '-')
        .slice(0, 120)
      for (const [index, page] of pages.entries())
        await page.screenshot({ path: join(EVIDENCE, `${name}-${index}.png`) }).catch(() => undefined)
    }
    for (const page of pages) await page.context().close()
    const found = wrong
    pages = []
    wrong = []
    if (found.length > 0) throw new Error(`in the page: ${found.join('; ')}`)
  })

  return {
    async open(url, options = {}) {
      if (!browser) throw new Error('the browser does not run')
      const context = await browser.newContext({
        locale: 'en-ZA',
        timezoneId: 'Africa/Johannesburg',
        ...options,
      })
      const page = await context.newPage()
      pages.push(page)
      page.on('pageerror', (error) => wrong.push(error.message))
      page.on('console', (said) => {
        // What the network says of an api that is away on purpose is no fault of the page.
        if (said.type() === 'error' && !/Failed to load resource|net::ERR_/.test(said.text()))
          wrong.push(said.text())
      })
      await page.goto(url)
      return page
    },
  }
}
