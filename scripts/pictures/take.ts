import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core'
import { SHOWN_DROP } from './invented-people.ts'
import type { World } from './world.ts'

const LAPTOP = { width: 1440, height: 900 }

const PAGES: Record<string, string> = {
  drops: '?state=new,resubmitted,feedback_stopped',
  all: '',
  drop: `/drops/${SHOWN_DROP}`,
  projects: '/projects',
  charts: '/charts',
  system: '/system',
  people: '/people',
}

const LOOKS: Record<string, BrowserContextOptions> = {
  light: { viewport: LAPTOP, colorScheme: 'light' },
  dark: { viewport: LAPTOP, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light', hasTouch: true },
  wide: { viewport: { width: 1920, height: 1080 }, colorScheme: 'light' },
}

/** Those of the documentation. */
const BEST = [
  'drop-wide',
  'all-light',
  'drop-dark',
  'charts-light',
  'system-light',
  'projects-dark',
  'drops-phone',
  'drop-phone',
]

/** Every page in every look, as `page-look.png` in `folder`; `onlyBest`: those of the documentation. */
export async function takePictures(world: World, folder: string, onlyBest: boolean): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  try {
    for (const look of Object.keys(LOOKS)) {
      const names = Object.keys(PAGES).filter((name) => !onlyBest || BEST.includes(`${name}-${look}`))
      await takeLook(browser, world, { look, names, folder })
    }
  } finally {
    await browser.close()
  }
}

async function takeLook(
  browser: Browser,
  { url, key }: World,
  { look, names, folder }: { look: string; names: string[]; folder: string },
): Promise<void> {
  const context = await browser.newContext({
    ...LOOKS[look],
    locale: 'en-ZA',
    timezoneId: 'Africa/Johannesburg',
  })
  const page = await context.newPage()
  await page.goto(`${url}/wa-monitor#key=${key}`)
  for (const name of names) {
    // Away from it first: what is marked as new is so until its drop is opened.
    await page.evaluate('localStorage.clear()')
    await page.goto(`${url}/wa-monitor${PAGES[name]}`)
    await page.locator('main h1:not(.hidden), [data-drop]').filter({ visible: true }).first().waitFor()
    await page.locator('.loading').first().waitFor({ state: 'detached' })
    if (name === 'charts') await page.locator('canvas').first().waitFor()
    const file = join(folder, `${name}-${look}.png`)
    await page.screenshot({ path: file })
    process.stdout.write(`${file} ${Math.round(statSync(file).size / 1024)} KB\n`)
  }
  await context.close()
}
