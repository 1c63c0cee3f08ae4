/** The System page in a real browser: what is wrong, and what a person may do about it. */
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import type { Role, SystemStatus } from '@wa-monitor/contracts'
import { LAWLEY, useApi } from './api-harness.ts'
import { aBridge, aStatus, BRIDGE_KEY, drawnQr, refusal, type Stand, useStand } from './around.ts'
import { axeProblems } from './axe-problems.ts'
import { useBrowser } from './browser.ts'
import { signedIn } from './people.ts'

const api = useApi()
const browser = useBrowser()
const caretaker = useStand(() => ({ '/status': { body: aStatus() } }))
const bridge = useStand(() => ({ '/api/status': { body: aBridge() } }))

async function openSystem(role: Role, address: string): Promise<Page> {
  const { token } = await signedIn(api, role, role === 'admin' ? { name: `Anna ${crypto.randomUUID()}` } : {})
  const page = await browser.open('about:blank')
  await page.context().addCookies([{ name: 'wa_monitor_session', value: token, url: address }])
  await page.goto(`${address}/wa-monitor/system`)
  return page
}

const start = async () =>
  (
    await api.start({
      bridge: { url: bridge.url, apiKey: BRIDGE_KEY },
      senders: [{ name: 'whatsapp-bridge', url: bridge.url }],
      caretakerUrl: caretaker.url,
    })
  ).address()

const region = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

const LOGGED_OUT = {
  code: 'logged_out' as const,
  subject: 'whatsapp-bridge',
  severity: 'now' as const,
  what: 'WhatsApp was logged out by its phone: no messages are received or sent',
  todo: 'Run ./scripts/login.sh and scan the code with the phone',
  since: '2025-11-21T10:00:00.000Z',
}

function unlinked(troubles: SystemStatus['troubles'] = []): Stand['answers'][string] {
  const { success: _, ...status } = aBridge({ state: 'SCAN_QR_CODE', reason: 'logged-out', number: null })
  return { body: aStatus({ bridges: [{ service: 'whatsapp-bridge', status }], troubles }) }
}

describe('what is wrong', () => {
  test('comes by itself, what people wait for first, and goes by itself', async () => {
    const page = await openSystem('viewer', await start())
    await page.getByText('All is well').waitFor()
    const soon = { ...LOGGED_OUT, code: 'backup_old' as const, severity: 'soon' as const, what: 'No backup' }
    caretaker.answers['/status'] = { body: aStatus({ troubles: [LOGGED_OUT, soon] }) }
    await page.getByText(LOGGED_OUT.what).waitFor()
    expect(await region(page, 'Troubles').getByRole('listitem').allTextContents()).toEqual([
      expect.stringMatching(/^Now.*logged out.*login\.sh.*since 21 Nov/),
      expect.stringMatching(/^Soon.*No backup/),
    ])
    expect(await page.getByText('All is well').count()).toBe(0)
    caretaker.answers['/status'] = { body: aStatus() }
    await page.getByText('All is well').waitFor()
  })

  test('that the caretaker is away is said, and the number is shown all the same', async () => {
    caretaker.answers['/status'] = 'away'
    const page = await openSystem('viewer', await start())
    await page.getByText(/The caretaker does not answer/).waitFor()
    await region(page, 'whatsapp-bridge').getByText('Connected').waitFor()
    expect(await page.getByText('All is well').count()).toBe(0)
  })
})

test.each(['light', 'dark'] as const)(
  'axe finds nothing serious when everything is wrong: %s',
  async (colorScheme) => {
    const { qr, qr_text } = drawnQr(1)
    bridge.answers['/api/qr'] = { body: { success: true, qr, qr_text } }
    caretaker.answers['/status'] = unlinked([
      LOGGED_OUT,
      { ...LOGGED_OUT, subject: 'other', severity: 'soon' },
    ])
    await api.review('DR1752028')
    await api.feedback('DR1752028', { state: 'held' })
    const page = await openSystem('admin', await start())
    await page.emulateMedia({ colorScheme })
    await page.getByRole('img', { name: 'QR code to link WhatsApp' }).waitFor()
    await page.getByRole('button', { name: 'Emergency stop' }).click()
    expect(await axeProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Stop everything' }).click()
    await page.getByRole('button', { name: 'Resume' }).waitFor()
    expect(await axeProblems(page)).toEqual([])
  },
)

describe('a number', () => {
  test('is masked, with what was captured of each group', async () => {
    const page = await openSystem('viewer', await start())
    const card = region(page, 'whatsapp-bridge')
    await card.getByText('+2782…01').waitFor()
    expect(await card.getByRole('row').allInnerTexts()).toEqual([
      expect.stringContaining('Captured'),
      expect.stringMatching(/Lawley Activation 3\s+1\s204 of 1\s204\s+1 min/),
      expect.stringMatching(/Grabouw activations\s+57 of 59 2 missing/),
    ])
  })

  test('that needs a phone shows its code to an admin, always the newest, and to nobody else', async () => {
    const { rows, ...code } = drawnQr(1)
    bridge.answers['/api/qr'] = { body: { success: true, ...code } }
    caretaker.answers['/status'] = unlinked()
    const address = await start()
    const viewer = await openSystem('viewer', address)
    await viewer.getByText('An administrator sees the code here').waitFor()
    expect(await viewer.getByRole('img', { name: 'QR code to link WhatsApp' }).count()).toBe(0)
    expect(bridge.asked).not.toContain('/api/qr')

    const admin = await openSystem('admin', address)
    const image = admin.getByRole('img', { name: 'QR code to link WhatsApp' })
    await image.waitFor()
    expect(await darkOf(admin)).toBe(darkIn(rows))
    const next = drawnQr(2)
    bridge.answers['/api/qr'] = { body: { success: true, qr: next.qr, qr_text: next.qr_text } }
    await expect.poll(() => darkOf(admin), { timeout: 10_000 }).toBe(darkIn(next.rows))

    bridge.answers['/api/qr'] = { status: 409, body: refusal('already_linked', 'Already linked') }
    caretaker.answers['/status'] = { body: aStatus() }
    await region(admin, 'whatsapp-bridge').getByText('Connected').waitFor()
    expect(await image.count()).toBe(0)
  })
})

/** Where the drawn code is dark, row by row: what a camera sees. */
function darkOf(page: Page): Promise<string> {
  return page.locator('.link-code svg').evaluate((svg) => {
    const path = svg.querySelector('path') as unknown as { isPointInFill(point: unknown): boolean }
    const size = (svg as unknown as { viewBox: { baseVal: { width: number } } }).viewBox.baseVal.width
    const point = (svg as unknown as { createSVGPoint(): { x: number; y: number } }).createSVGPoint()
    let seen = ''
    for (point.y = 0.5; point.y < size; point.y += 1)
      for (point.x = 0.5; point.x < size; point.x += 1) seen += path.isPointInFill(point) ? '1' : '0'
    return seen
  })
}

const darkIn = (rows: string[]) => rows.join('')

describe('sending', () => {
  test('is stopped by an admin who was told what that does, and a second page sees it; so is that it goes on', async () => {
    const address = await start()
    const viewer = await openSystem('viewer', address)
    await viewer.getByText('Feedback may leave').waitFor()
    expect(await viewer.getByRole('button', { name: /Pause|Emergency stop|Resume/ }).count()).toBe(0)

    const admin = await openSystem('admin', address)
    const stop = admin.getByRole('button', { name: 'Emergency stop' })
    await stop.click()
    const dialog = admin.getByRole('dialog', { name: 'Stop everything?' })
    await dialog.getByText('Nothing leaves any of our numbers any more').waitFor()
    await admin.keyboard.press('Escape')
    await expect.poll(() => dialog.count()).toBe(0)
    expect(await stop.evaluate((button) => button.ownerDocument.activeElement === button)).toBe(true)
    expect((await api.call('GET', '/api/feedback/control')).body).toMatchObject({ paused: null })

    await stop.click()
    await admin.getByLabel('Reason').fill('storm over Lawley')
    await dialog.getByRole('button', { name: 'Stop everything' }).click()
    await admin.getByText('Emergency stop: nothing leaves any number.').waitFor()
    await viewer.getByText('Reason: storm over Lawley').waitFor()
    await viewer.getByText('An administrator can let it go on.').waitFor()
    expect((await api.call('GET', '/api/feedback/control')).body).toMatchObject({
      paused: { everything: true, by: expect.stringContaining('Anna'), until: null },
    })

    await admin.getByRole('button', { name: 'Resume' }).click()
    await admin.getByText('Feedback may leave').waitFor()
    await viewer.getByText('Feedback may leave').waitFor()
  })

  test('is paused for a while; the grace after an unclean stop is ended by Resume', async () => {
    const admin = await openSystem('admin', await start())
    await admin.getByRole('button', { name: 'Pause' }).click()
    await admin.getByLabel('How long').selectOption('60 minutes')
    await admin.getByRole('button', { name: 'Pause feedback' }).click()
    // With its day, when it is tomorrow.
    await admin.getByText(/Feedback is paused\. By Anna.*until (\d+ \S+ )?\d\d:\d\d\./).waitFor()
    await admin.getByRole('button', { name: 'Resume' }).click()
    await admin.getByText('Feedback may leave').waitFor()
    await api.database.query(
      `UPDATE wa_monitor_feedback_control SET grace_until = now() + interval '5 minutes', grace_reason = 'It was killed.'`,
    )
    await admin.getByText('It was killed.').waitFor()
    await admin.getByRole('button', { name: 'Resume' }).click()
    await admin.getByText('Feedback may leave').waitFor()
  })

  test('what the api refuses is said in the dialog, and nothing is lost of it', async () => {
    const admin = await openSystem('admin', await start())
    await admin.getByRole('button', { name: 'Pause' }).click()
    await api.call('POST', '/api/feedback/pause', { everything: true })
    await admin.getByLabel('Reason').fill('lunch')
    await admin.getByRole('button', { name: 'Pause feedback' }).click()
    await admin
      .getByRole('dialog')
      .getByText(/An emergency stop holds everything/)
      .waitFor()
    expect(await admin.getByLabel('Reason').inputValue()).toBe('lunch')
  })
})

describe('the budgets', () => {
  test('refill while one looks, without being told', async () => {
    const limits = {
      ...aBridge().limits,
      windows: [{ seconds: 60, limit: 2, used: 2, left: 0 }],
      counted_at: [Date.now() - 52_000, Date.now() - 10_000],
    }
    const { success: _, ...status } = aBridge({ limits })
    caretaker.answers['/status'] = {
      body: aStatus({ bridges: [{ service: 'whatsapp-bridge', status }] }),
    }
    const page = await openSystem('viewer', await start())
    const meter = page.getByRole('meter', { name: 'In a minute' })
    await region(page, 'Budgets')
      .getByText(/full: the next in \d+s/)
      .waitFor()
    expect(await meter.getAttribute('aria-valuenow')).toBe('2')
    await expect.poll(() => meter.getAttribute('aria-valuenow'), { timeout: 20_000 }).toBe('1')
    await region(page, 'Budgets').getByText('1 of 2').waitFor()
  })
})

describe('feedback that stopped', () => {
  test('is taken back or sent again by a reviewer, and leads to its drop; a viewer only looks', async () => {
    for (const drop of ['DR1752028', 'DR1752029']) {
      await api.review(drop)
      await api.feedback(drop, { state: 'held' })
    }
    await api.review('DR1752030')
    const replaced = await api.feedback('DR1752030', { state: 'failed' })
    await api.feedback('DR1752030')
    const address = await start()
    const viewer = await openSystem('viewer', address)
    const list = region(viewer, 'Feedback that waits for a person')
    await list.getByRole('link', { name: 'DR1752028' }).waitFor()
    expect(await list.getByRole('button').count()).toBe(0)
    // What newer feedback has taken the place of waits for nobody.
    expect(await list.locator(`[data-feedback="${replaced}"]`).count()).toBe(0)

    const reviewer = await openSystem('reviewer', address)
    const of = (drop: string) =>
      region(reviewer, 'Feedback that waits for a person').getByRole('listitem').filter({ hasText: drop })
    await of('DR1752028').getByRole('button', { name: 'Take back' }).click()
    await expect.poll(() => of('DR1752028').count()).toBe(0)
    await of('DR1752029').getByRole('button', { name: 'Send again' }).click()
    await expect.poll(() => of('DR1752029').count()).toBe(0)
    await list.getByText('None: everything that was written has left').waitFor()
    const states = await api.database.query<{ drop_number: string; state: string }>(
      `SELECT drop_number, state FROM wa_monitor_feedback WHERE drop_number < 'DR1752030' ORDER BY 1`,
    )
    expect(states.map(({ state }) => state)).toEqual(['cancelled', 'queued'])
    await reviewer.getByText('Waiting for its turn: 2').click()
    await of('DR1752029').getByRole('button', { name: 'Take back' }).waitFor()
    await reviewer.getByRole('link', { name: 'DR1752029' }).click()
    await reviewer.waitForURL(/\/wa-monitor\/drops\/DR1752029/)
  })
})

describe('rejected numbers', () => {
  test('come with what may have been meant, as a link', async () => {
    await api.database.query('TRUNCATE wa_monitor_rejected_numbers')
    await api.review('DR175202')
    const page = await openSystem('viewer', await start())
    const table = region(page, 'Rejected numbers')
    await table.getByText('None: every number that was posted was taken.').waitFor()
    await api.database.query(
      `INSERT INTO wa_monitor_rejected_numbers (written, reason, project, group_jid, message_id, sender_key, sender,
         sender_lid, sender_name, happened_at)
       VALUES ('DR 17520', 'too_few_digits', 'Lawley', $1, 'A', 'k', '27820000001@s.whatsapp.net', '', '', now())`,
      [LAWLEY],
    )
    await table.getByText('too few digits').waitFor()
    await table.getByText('2782…01', { exact: true }).waitFor()
    await table.getByRole('link', { name: 'DR175202' }).click()
    await page.waitForURL(/\/wa-monitor\/drops\/DR175202$/)
  })
})
