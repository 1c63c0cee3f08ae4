/** /login as a person has it before him: a real browser, under the page's own security policy. */
import { evidenceDirectory, startBridge, startSimulator, waitFor } from '@wa-monitor/local-stack'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

test('links by code, with what is being typed left alone while the page renews itself', async (context) => {
  if (!existsSync(CHROMIUM)) context.skip(`no browser at ${CHROMIUM} (CHROMIUM_PATH names another)`)
  const directory = evidenceDirectory(context)
  const simulator = await startSimulator(directory)
  const phone = (await simulator.state()).business_phone
  const bridge = await startBridge(directory, simulator)
  await waitFor('a QR code', async () => (await bridge.health()).state === 'SCAN_QR_CODE')
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] })
  context.onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
  const complaints: string[] = []
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())))
  page.on('pageerror', (error) => void complaints.push(error.message))
  await page.goto(`${bridge.process.url}/login`)
  await page.fill('#phone', '+27 82')
  for (let renewal = 0; renewal < 2; renewal++)
    await page.waitForResponse((answer) => answer.url().endsWith('/login'))
  expect(await page.inputValue('#phone')).toBe('+27 82')
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
  await page.screenshot({ path: join(directory, 'login.png'), fullPage: true })
  await page.fill('#phone', '082 000 0001')
  await page.click('text=Get a code')
  await page.waitForSelector('text=international form, such as')
  await page.fill('#phone', `+${phone}`)
  await page.click('text=Get a code')
  const code = await page.waitForSelector('#code')
  await simulator.call('POST', '/admin/mock-phone/enter-code', { code: await code.innerText(), phone })
  await page.waitForSelector('h1:has-text("Linked")')
  await page.waitForSelector('#phone', { state: 'detached' })
  // The refused number's answer is a 400, which browsers report.
  expect(complaints.filter((text) => !text.includes('400'))).toEqual([])
  await bridge.process.stop()
  await page.waitForSelector('text=The bridge does not answer')
  await simulator.process.stop()
})
