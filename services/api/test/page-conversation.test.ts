/** A drop's conversation and its timeline in a real browser. */
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { LAWLEY, THABO, useApi } from './api-harness.ts'
import { useBrowser } from './browser.ts'
import { useFakeGroups } from './fake-groups.ts'

const api = useApi()
const groups = useFakeGroups()
const browser = useBrowser()

/** Where pictures go, for whoever wants to look at them. */
const PICTURES = process.env.PICTURES_OF_PAGES

async function open(drop: string, options = {}): Promise<Page> {
  const { address } = await api.start({ bridge: groups.bridge() })
  return browser.open(`${address()}/wa-monitor/drops/${drop}#key=${api.key}`, options)
}

const HOSTILE = [
  '<img src=x onerror="document.title=1">',
  '<script>document.title = 1</script>',
  '*<b>bold</b>*',
  '&lt;i&gt; "quoted" \'single\' `${1}`',
]

/** A drop that has gone round once, as it is in the group and in the tables. */
async function wentRound(): Promise<void> {
  await api.review('DR1752028', { revision: 1 })
  await api.database.query(
    `UPDATE wa_monitor_drop_events SET happened_at = '2025-11-21T10:05:00Z', recorded_at = '2025-11-21T10:05:00Z'`,
  )
  for (let n = 0; n < 39; n += 1)
    groups.say(`DR17510${n + 10}`, {
      sender: '27820000002@s.whatsapp.net',
      sender_name: 'Sipho',
      timestamp: Date.parse('2025-11-20T15:00:00Z') + n * 60_000,
    })
  groups.say('DR1752028', {
    id: 'POST-DR1752028',
    media_type: 'image',
    timestamp: Date.parse('2025-11-21T10:05:00Z'),
  })
  groups.say(
    '@27820000001 *DR1752028* is not complete:\n- step 9: photo of the ONT barcode\n- step 14: signature\n_Thank you_',
    {
      id: 'OURS',
      is_from_me: true,
      sender_name: '',
      mentioned: [THABO],
      timestamp: Date.parse('2025-11-21T10:12:00Z'),
    },
  )
  for (const [index, text] of HOSTILE.entries())
    groups.say(text, { timestamp: Date.parse('2025-11-21T10:20:00Z') + index * 1000 })
  groups.say('done boss', { quoted_id: 'OURS', timestamp: Date.parse('2025-11-21T10:30:00Z') })
  const feedback = await api.feedback('DR1752028', {
    state: 'sent',
    sent_at: `'2025-11-21T10:12:00Z'::timestamptz`,
    revision: 0,
  })
  await api.database.query(
    `UPDATE wa_monitor_feedback SET message_id = 'OURS', created_by = 'Anna', message = $1`,
    ['*DR1752028* is not complete:\n- step 9: photo of the ONT barcode\n- step 14: signature\n_Thank you_'],
  )
  await api.database.query(
    `INSERT INTO wa_monitor_feedback_events (feedback_id, drop_number, state, code, until, by, happened_at) VALUES
       ($1, 'DR1752028', 'queued', '', NULL, 'Anna', '2025-11-21T10:10:00Z'),
       ($1, 'DR1752028', 'queued', 'rate_limited', '2025-11-21T10:12:00Z', '', '2025-11-21T10:10:05Z'),
       ($1, 'DR1752028', 'sending', '', NULL, '', '2025-11-21T10:11:59Z'),
       ($1, 'DR1752028', 'sent', '', NULL, '', '2025-11-21T10:12:00Z'),
       ($1, 'DR1752028', 'delivered', '', NULL, '', '2025-11-21T10:12:04Z'),
       ($1, 'DR1752028', 'read', '', NULL, '', '2025-11-21T10:20:00Z')`,
    [feedback],
  )
  await api.database.query(
    `INSERT INTO wa_monitor_review_events (review_id, drop_number, revision, kind, by, happened_at, steps_good, steps_missing,
       comment_changed) SELECT id, drop_number, 0, 'reviewed', 'Anna', '2025-11-21T10:09:30Z', '{1,2,3}', '{9,14}', true
     FROM qa_photo_reviews WHERE drop_number = 'DR1752028'`,
  )
  await api.database.query(
    `INSERT INTO wa_monitor_drop_events (drop_number, kind, project, group_jid, message_id, sender_key, sender, sender_lid,
       sender_name, happened_at, recorded_at, revision)
     VALUES ('DR1752028', 'resubmitted', 'Lawley', $1, 'M46', $2, $2, '', 'Thabo', '2025-11-21T10:30:00Z', '2025-11-21T10:30:00Z', 1)`,
    [LAWLEY, THABO],
  )
}

test('what was said around the post is shown as WhatsApp shows it, and nothing of it becomes markup', async () => {
  await wentRound()
  const page = await open('DR1752028')
  const chat = page.getByRole('list', { name: 'Conversation' })
  await chat.getByText('done boss').waitFor()
  for (const text of HOSTILE) await chat.getByText(text.replaceAll(/[*`]/g, '')).waitFor()
  expect(await chat.locator('img, script, b, i').count()).toBe(0)
  expect(await page.title()).toContain('DR1752028')
  const ours = chat.locator('.said.ours')
  expect(await ours.locator('.mention').textContent()).toBe('@Thabo')
  expect(await ours.locator('strong').textContent()).toBe('DR1752028')
  expect(await ours.locator('li').allTextContents()).toEqual([
    'step 9: photo of the ONT barcode',
    'step 14: signature',
  ])
  expect(await chat.locator('.said.post').getByText('this post').count()).toBe(1)
  expect(await chat.locator('.day').count()).toBe(2)
  // The quoted message above the answer to it.
  expect(await chat.locator('.bubble-quoted').textContent()).toContain('WA Monitor')
  // It is scrolled to: whoever gets there sees the post without looking for it.
  const box = async (selector: string) =>
    (await page.locator(selector).boundingBox()) ?? { y: NaN, height: NaN }
  const [list, post] = [await box('.chat'), await box('.said.post')]
  expect(post.y).toBeGreaterThan(list.y)
  expect(post.y + post.height).toBeLessThanOrEqual(list.y + list.height)
})

test('around an earlier message of the drop, and further back', async () => {
  await wentRound()
  const page = await open('DR1752028')
  const chat = page.getByRole('list', { name: 'Conversation' })
  await chat.getByText('done boss').waitFor()
  expect(await chat.getByText('DR1751010').count()).toBe(0)
  await chat.getByRole('button', { name: 'Earlier messages' }).click()
  await chat.getByText('DR1751010').waitFor()
  await chat.getByText('Nothing before this is known.').waitFor()
  await page.getByLabel('Around').selectOption('POST-DR1752028')
  await chat.locator('.said.post').getByText('Photo: to be seen in WhatsApp').waitFor()
})

test('ticks change when it is delivered and read, without a reload', async () => {
  await api.review('DR1752028')
  groups.say('DR1752028', { id: 'POST-DR1752028' })
  groups.say('@27820000001 step 9', { id: 'OURS', is_from_me: true, mentioned: [THABO] })
  const id = await api.feedback('DR1752028', { state: 'sent', sent_at: 'now()' })
  await api.database.query(`UPDATE wa_monitor_feedback SET message_id = 'OURS'`)
  const page = await open('DR1752028')
  const chat = page.getByRole('list', { name: 'Conversation' })
  await chat.getByRole('img', { name: 'sent' }).waitFor()
  for (const state of ['delivered', 'read']) {
    await api.database.query('UPDATE wa_monitor_feedback SET state = $1', [state])
    await api.database.query(
      `INSERT INTO wa_monitor_feedback_events (feedback_id, drop_number, state) VALUES ($1, 'DR1752028', $2)`,
      [id, state],
    )
    await chat.getByRole('img', { name: state }).waitFor()
    await page.getByRole('list', { name: 'Timeline' }).getByText(`Feedback ${state}`).waitFor()
  }
  await page.getByRole('status').getByText('Read by Thabo').waitFor()
})

test('what happens to other drops asks the bridge for nothing', async () => {
  await wentRound()
  const page = await open('DR1752028')
  await page.getByRole('list', { name: 'Conversation' }).getByText('done boss').waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await api.review('DR1752099')
  await page.getByRole('table').getByText('DR1752099').waitFor()
  await expect.poll(() => asked, { timeout: 30_000 }).toContain('/api/drops/DR1752028/timeline')
  expect(asked).not.toContain('/api/drops/DR1752028/conversation')
})

test('the bridge is away: the page says so, shows the rest, and goes on by itself', async () => {
  await wentRound()
  groups.says = 'nothing'
  const page = await open('DR1752028')
  await page.getByText('The bridge does not answer just now').waitFor()
  await page.getByRole('list', { name: 'Timeline' }).getByText('Posted; its row was made').waitFor()
  groups.says = 'messages'
  await page.getByRole('list', { name: 'Conversation' }).getByText('done boss').waitFor()
})

test('the timeline says who did what and how long after, and where it is now', async () => {
  await wentRound()
  const page = await open('DR1752028')
  const timeline = page.getByRole('list', { name: 'Timeline' })
  await timeline.getByText('Next: a reviewer looks at it').waitFor()
  const said = (await timeline.locator('.entry-head > span').allTextContents()).map((text) =>
    text.replaceAll(/\s+/g, ' ').trim(),
  )
  expect(said).toEqual([
    'Posted; its row was made by Thabo',
    'Reviewed by Anna 4m 30s later',
    'Feedback queued by Anna 30s later',
    'Feedback waits 5s later',
    'Feedback on its way 1m 54s later',
    'Feedback sent',
    'Feedback delivered',
    'Feedback read 7m 56s later',
    'Posted again: photos updated by Thabo 10m later',
    'Next: a reviewer looks at it',
  ])
  expect(await timeline.getByText('for the limit of messages, until').count()).toBe(1)
  expect(await timeline.locator('.became-missing').textContent()).toMatch(/^✗ 9 .+, 14 /)
  await page.getByRole('status').getByText('Photos updated; waits for a reviewer since').waitFor()
})

test('feedback that waits: why, and when it is expected to leave', async () => {
  const { address } = await api.start({ bridge: groups.bridge() })
  await api.review('DR1752028')
  const { body } = await api.send('DR1752028', 'step 9')
  await api.database.query(
    `UPDATE wa_monitor_feedback SET reason_code = 'cooldown', waits_until = now() + interval '30 minutes', not_before = now() + interval '30 minutes'
     WHERE id = $1`,
    [body.feedback_id],
  )
  const page = await browser.open(`${address()}/wa-monitor/drops/DR1752028#key=${api.key}`, {
    locale: 'af-ZA',
  })
  // With its day, when it is tomorrow.
  await page
    .getByRole('status')
    .getByText(/^Terugvoer wag tot (\d+ \S+ )?\d\d:\d\d vir die afkoeltyd$/)
    .waitFor()
  const next = page.getByRole('list', { name: 'Tydlyn' }).getByRole('listitem').last()
  await next.getByText('Volgende: die terugvoer vertrek').waitFor()
  await next.getByText(/^omtrent (\d+ \S+ )?\d\d:\d\d$/).waitFor()
  await page.getByText('hou hierdie boodskap nie meer nie').waitFor()
})

test('a number that is no drop: the post that may have meant it is named', async () => {
  await api.database.query(
    `INSERT INTO wa_monitor_rejected_numbers (written, reason, project, group_jid, message_id, sender_key, sender, sender_lid,
       sender_name, happened_at)
     VALUES ('DR175202', 'too_few_digits', 'Lawley', $1, 'R1', $2, $2, '', 'Thabo', now())`,
    [LAWLEY, THABO],
  )
  await api.review('DR1725028')
  const page = await open('DR1752028')
  await page.getByText('DR1752028 was not posted in any group.').waitFor()
  await page.getByText(/Thabo posted DR175202 at \d\d:\d\d in Lawley \(a digit short\)/).waitFor()
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/traces.png` })
  await page.getByRole('region', { name: 'DR1752028' }).getByRole('link', { name: 'DR1725028' }).click()
  await page.waitForURL(/drops\/DR1725028/)
})

test.runIf(PICTURES)('pictures', async () => {
  await wentRound()
  const page = await open('DR1752028', { viewport: { width: 1440, height: 900 } })
  for (const [name, scheme, width, height] of [
    ['light', 'light', 1440, 900],
    ['dark', 'dark', 1440, 900],
    ['wide', 'light', 1900, 1000],
    ['phone', 'light', 390, 844],
  ] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width, height })
    await page.getByText('done boss').waitFor()
    await page.screenshot({ path: `${PICTURES}/conversation-${name}.png` })
    await page.locator('.chat').screenshot({ path: `${PICTURES}/chat-${name}.png` })
    await page.locator('.timeline').screenshot({ path: `${PICTURES}/timeline-${name}.png` })
  }
  await page.getByRole('heading', { name: 'Conversation' }).scrollIntoViewIfNeeded()
  await page.locator('.chat').scrollIntoViewIfNeeded()
  await page.screenshot({ path: `${PICTURES}/phone-scrolled.png` })
})
