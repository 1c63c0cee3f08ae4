import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Client } from '../client.ts'
import { Harness, LAWLEY, MOHADIN } from '../harness.ts'
import { until } from '../until.ts'
import { type Browser, noBrowser, openBrowser } from './chromium.ts'

beforeEach(({ skip }) => skip(noBrowser !== undefined, noBrowser))

describe('the page in a real browser', () => {
  let harness: Harness
  let client: Client
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    if (noBrowser !== undefined) return
    harness = await Harness.start()
    client = await harness.link()
    browser = await openBrowser()
    page = browser.page
    page.setDefaultTimeout(30_000)
    await page.goto(harness.simulator.url())
  })
  afterAll(async () => {
    if (noBrowser !== undefined) return
    await browser.close()
    await harness.close()
  })

  const bubble = (words: string) => page.locator('.row', { has: page.locator('.words', { hasText: words }) })
  const writeAs = (name: string) => page.locator('.author-chip', { hasText: name }).click()
  const tool = (name: string) => page.locator(`.tabs [data-show="${name}"]`).click()
  async function say(words: string) {
    await page.locator('#composer textarea').fill(words)
    await page.keyboard.press('Enter')
    await bubble(words).waitFor()
  }
  async function menu(words: string, item: string) {
    await bubble(words).locator('.bubble').hover()
    await bubble(words).getByRole('button', { name: 'More about' }).click()
    await page.getByRole('dialog').getByRole('button', { name: item }).click()
  }
  const texts = () =>
    client.received.map(
      ({ message: { message } }) => message?.conversation ?? message?.extendedTextMessage?.text,
    )

  test('a contractor writes; the bridge has it, and the ticks say so', async () => {
    await page.locator('#link', { hasText: 'Bridge connected' }).waitFor()
    await say('DR1752028 done')
    await until(() => texts().includes('DR1752028 done'), 'the post at the client')
    await bubble('DR1752028 done').locator('.ticks.delivered').waitFor()
  })

  test('another one answers him, chosen by the keyboard', async () => {
    await page.keyboard.press('Alt+2')
    await bubble('DR1752028').getByRole('button', { name: 'Reply to Thabo' }).click()
    await say('Thanks, Thabo')
    const reply = bubble('Thanks, Thabo')
    expect(await reply.locator('.author').innerText()).toContain('Sipho')
    expect(await reply.locator('blockquote').innerText()).toContain('DR1752028 done')
  })

  test('he mentions somebody, picked from a list', async () => {
    await page.locator('#composer textarea').pressSequentially('look @ler')
    await page.getByRole('option', { name: 'Lerato' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await bubble('look').locator('.mention', { hasText: '@Lerato' }).waitFor()
    const found = () =>
      client.received.find(({ message: { message } }) =>
        message?.extendedTextMessage?.text?.startsWith('look @'),
      )
    await until(found, 'the mention at the client')
    const context = found()?.message.message?.extendedTextMessage?.contextInfo
    expect(context?.mentionedJid).toEqual(['27820000003@s.whatsapp.net'])
  })

  test('a message is edited, reacted to, and the reaction taken back', async () => {
    await menu('Thanks', 'Edit as Sipho')
    await say('Thank you, Thabo')
    await bubble('Thank you').getByText('Edited').waitFor()
    await writeAs('Lerato')
    await bubble('Thank you').locator('.bubble').hover()
    await bubble('Thank you').getByRole('button', { name: 'React to Sipho' }).click()
    await page.getByRole('button', { name: 'React with ❤️' }).click()
    const reaction = bubble('Thank you').locator('.reaction')
    await reaction.waitFor()
    expect(await reaction.getAttribute('title')).toBe('Lerato')
    await reaction.click()
    await reaction.waitFor({ state: 'detached' })
  })

  test('a message is deleted for everyone', async () => {
    await say('wrong group')
    await menu('wrong group', 'Delete for everyone as Lerato')
    await bubble('This message was deleted').waitFor()
    expect(await bubble('wrong group').count()).toBe(0)
  })

  test('a photo is shown, a drawn one and a file', async () => {
    await page.getByRole('button', { name: 'Add a photo' }).click()
    await page.getByRole('button', { name: 'A drawn pole' }).click()
    await say('DR1752029 pole')
    const file = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(DOT, 'base64') }
    await page.getByRole('button', { name: 'Add a photo' }).click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose a picture…' }).click()
    await (await chooser).setFiles(file)
    await page.locator('.preview', { hasText: 'dot.png' }).waitFor()
    await say('DR1752030 dot')
    for (const words of ['DR1752029 pole', 'DR1752030 dot']) {
      const image = bubble(words).locator('.photo img')
      await image.waitFor()
      await until(
        () => image.evaluate((shown: { naturalWidth?: number }) => (shown.naturalWidth ?? 0) > 0),
        'the picture',
      )
    }
  })

  test('what the bridge sends is on the chat and on the phone of whoever it means', async () => {
    await client.send(LAWLEY, '@27820000001 step 9 is missing', ['27820000001@s.whatsapp.net'])
    await bubble('step 9 is missing').locator('.ticks.delivered').waitFor()
    await page.getByRole('button', { name: /^Thabo’s phone/ }).click()
    await page.locator('.copy', { hasText: 'step 9 is missing' }).getByText('mentions you').waitFor()
    await page.getByRole('button', { name: 'Read now' }).click()
    await page.locator('.copy', { hasText: 'step 9 is missing' }).getByText('read', { exact: true }).waitFor()
  })

  test('a phone is switched off, and what is sent to it waits', async () => {
    await page.getByRole('switch', { name: 'Switched off' }).check()
    await until(async () => (await harness.state()).contractors[0]?.offline, 'the phone to be off')
    await client.send(LAWLEY, 'is anybody there?')
    await bubble('is anybody there?').locator('.mark', { hasText: '… Thabo' }).waitFor()
    await page.getByRole('switch', { name: 'Switched off' }).uncheck()
    await bubble('is anybody there?').locator('.ticks.delivered').waitFor()
  })

  test('somebody writes with the business alone', async () => {
    await page.locator('#person-list').getByRole('button', { name: 'Naledi' }).click()
    await say('Am I on the list?')
    await until(() => texts().includes('Am I on the list?'), 'the message at the client')
    await writeAs('WA Monitor')
    await say('You are')
    expect(await bubble('You are').getAttribute('class')).toContain('business')
  })

  test('a group is renamed, moved to LIDs, and gets a member', async () => {
    await page.locator('#group-list').getByRole('button', { name: 'Velo Test' }).click()
    await page.locator('#chat-title').click()
    await page.getByLabel('Name of the group', { exact: true }).first().waitFor({ state: 'attached' })
    await page.locator('#info-name-input').fill('Velo')
    await page.keyboard.press('Enter')
    await page.locator('#group-list').getByText('Velo', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Move to LIDs' }).click()
    await page.getByText('Members are addressed by LID.').waitFor()
    await page.locator('#info-others').selectOption({ label: 'Johan (+27 82 000 0006)' })
    await page.locator('#info-add button').click()
    await page.locator('#info-members').getByText('Johan').waitFor()
    await page.locator('.author-chip', { hasText: 'Johan' }).waitFor()
  })

  test('a fault is armed by one press, fires, and shows on the wire', async () => {
    await page.locator('#group-list').getByRole('button', { name: 'Lawley' }).click()
    await tool('faults')
    await page.getByRole('button', { name: 'Next delivered twice' }).click()
    await page.locator('#armed', { hasText: 'fired 0 of 1' }).waitFor()
    await writeAs('Thabo')
    expect(await page.locator('#tab-armed').innerText()).toBe('1')
    await say('twice, please')
    await page.locator('#no-faults').waitFor()
    const times = () => texts().filter((text) => text === 'twice, please').length
    await until(() => times() > 0, 'the message at the client')
    await tool('wire')
    await page.locator('.wire', { hasText: 'duplicate fired' }).waitFor()
    await bubble('twice, please').locator('.meta').click()
    // Once more when it asks for the second one again, as it may.
    await page.locator('#wire-life', { hasText: /got it (twice|3 times)/ }).waitFor()
  })

  test('a fault from the form, disarmed again', async () => {
    await tool('faults')
    await page.getByText('Any other fault').click()
    await page.getByLabel('Kind of fault').selectOption('no-answer')
    await page.locator('#fault-form [name="xmlns"]').fill('w:g2')
    await page.getByRole('button', { name: 'Arm', exact: true }).click()
    await page.locator('#armed', { hasText: 'No answer: w:g2' }).waitFor()
    await page.getByRole('button', { name: 'Disarm fault' }).click()
    await page.locator('#no-faults').waitFor()
  })

  test('the wire log moves by itself, and stands while it is paused', async () => {
    await tool('wire')
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.getByLabel('Kind of stanza').selectOption('message')
    const rows = page.locator('#wire-list .wire')
    await rows.last().waitFor()
    const withoutRequests = async () => !(await page.locator('#wire-list').innerText()).includes('request')
    await until(withoutRequests, 'the list of messages alone')
    await page.getByRole('button', { name: 'Pause' }).click()
    const before = await rows.count()
    await say('while it is paused')
    await page.locator('#wire-state', { hasText: /Paused; [1-9]/ }).waitFor()
    expect(await rows.count()).toBe(before)
    await page.getByRole('button', { name: 'Go on' }).click()
    await until(async () => (await rows.count()) > before, 'the row after the pause')
  })

  test('a scenario is played to its end', async () => {
    await tool('scenarios')
    await page.getByText('One of your own').click()
    const yaml =
      'title: Two posts\nsteps:\n  - post: { from: Lerato, in: Mohadin, text: one }\n  - post: { from: Lerato, in: Mohadin, text: two }\n'
    await page.getByLabel('A scenario in YAML').fill(yaml)
    await page.getByRole('button', { name: 'Play it' }).click()
    await page.locator('#now-playing', { hasText: 'Done: 2 of 2 steps' }).waitFor()
    await until(() => texts().includes('two'), 'the second post at the client')
  })

  test('what is done is recorded as a scenario', async () => {
    await page.getByRole('button', { name: 'Record', exact: true }).click()
    await page.locator('#record-state', { hasText: 'Recording' }).waitFor()
    await say('for the recording')
    await page.getByRole('button', { name: 'Stop recording' }).click()
    const recording = page.getByLabel('The recording', { exact: true })
    await recording.waitFor()
    expect(await recording.inputValue()).toContain('for the recording')
  })

  test('many posts at once', async () => {
    await page.getByLabel('Posts', { exact: true }).fill('20')
    await page.getByLabel('A second', { exact: true }).fill('')
    await page.getByRole('button', { name: 'Post them' }).click()
    await page.locator('#bulk-jobs', { hasText: '20 of 20 posted' }).waitFor()
  })

  test('a device is linked by the text of its QR code, and unlinked', async () => {
    await tool('devices')
    const other = harness.connect()
    await until(() => other.qr, 'a QR code')
    await page
      .getByLabel('Text of a QR code', { exact: true })
      .last()
      .fill(other.qr ?? '')
    await page.getByRole('button', { name: 'Scan', exact: true }).last().click()
    await page.getByText(/^Linked as/).waitFor()
    const linked = page.locator('#device-list li')
    await until(async () => (await linked.count()) === 2, 'the second device')
    await page
      .getByRole('button', { name: /^Unlink/ })
      .last()
      .click()
    await until(async () => (await linked.count()) === 1, 'the second device to be gone')
  })

  test('nothing is lost over a restart of the simulator', async () => {
    const url = new URL(harness.simulator.url())
    await harness.restart(Number(url.port))
    await page.locator('#link', { hasText: 'Bridge linked, not connected' }).waitFor()
    await harness.say(MOHADIN, '27820000003', 'after the restart')
    await page.locator('#group-list', { hasText: 'after the restart' }).waitFor()
  })

  test('no script has complained', () => {
    const own = browser.complaints.filter((words) => !/net::ERR_/.test(words))
    expect(own).toEqual([])
  })
})

/** A PNG of one pixel. */
const DOT = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
