/** A reviewer's day in a real browser: what happens on the phones is on the desk, and what happens on the desk on the phones. */
import { waitFor } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'
import { useBrowser } from '../../services/api/test/browser.ts'
import { deskOn } from './desk-page.ts'
import { LAWLEY, PIETER, SIPHO, THABO, useDeskWorld, VELO } from './desk-world.ts'
import {
  addPerson,
  choosePassword,
  fillSignIn,
  makeFirstAdmin,
  makePerson,
  PASSWORDS,
  personAtTheDesk,
} from './people-at-the-desk.ts'

const world = useDeskWorld()
const browser = useBrowser()

test('the one-time token makes the first administrator, and no second one; whom he makes signs in', async () => {
  const { url, firstAdminToken } = world.production
  const welcome = `${url}/wa-monitor/welcome#token=${firstAdminToken}`
  const admin = await makeFirstAdmin(await browser.open(welcome), 'Annelie')
  await admin.untilLive()
  await addPerson(admin, 'Busi', 'Reviewer')

  const late = await browser.open(welcome)
  await late.getByText('There is an administrator already').waitFor()
  expect(await late.getByRole('button', { name: 'Make the account' }).count()).toBe(0)

  const page = await browser.open(`${url}/wa-monitor`)
  await fillSignIn(page, 'Busi', 'not her own password')
  await page.getByRole('alert').waitFor()
  await fillSignIn(page, 'busi', PASSWORDS.given)
  await choosePassword(page)
  await deskOn(page).untilLive()
  await page.getByText('Busi').first().waitFor()
  // What an administrator does is not even shown to her.
  expect(await page.getByRole('link', { name: 'People' }).count()).toBe(0)
})

test('posted, reviewed, answered, read, posted again, approved: without a reload', async () => {
  const desk = await personAtTheDesk(browser, world.production, 'Nomsa')
  const { page } = desk
  let loads = 0
  page.on('load', () => (loads += 1))

  const posted = await world.simulator.post(LAWLEY, {
    from: THABO,
    text: 'DR1752028 done, all photos on 1MAP',
  })
  await desk.state('DR1752028').filter({ hasText: 'New' }).waitFor()
  await expect.poll(() => desk.row('DR1752028').getAttribute('class')).toContain('fresh')

  await desk.open('DR1752028')
  await page.getByText('all photos on 1MAP').first().waitFor()
  await desk.button('All good').click()
  await desk.step(/ONT barcode/).click()
  expect(await desk.step(/ONT barcode/).getAttribute('aria-pressed')).toBe('false')
  expect(await desk.step(/UPS serial number/).getAttribute('aria-pressed')).toBe('true')
  // The draft names what is missing, in the project's words.
  await expect.poll(() => desk.feedback.inputValue()).toMatch(/DR1752028.*barcode/is)
  await desk.write('DR1752028: please add the photo of the ONT barcode')
  // Where it would stand and when it would leave is known before it is sent.
  await desk.page.getByText(/Number 1 in the queue, expected at \d\d:\d\d/).waitFor()
  await desk.button('Save and send').click()

  const [copy, ...more] = await waitFor('the answer on Thabo’s phone', async () => {
    const copies = await world.received(THABO, 'ONT barcode')
    return copies.length > 0 && copies
  })
  expect(more).toEqual([])
  expect(copy).toMatchObject({
    text: `@${THABO} DR1752028: please add the photo of the ONT barcode`,
    mentioned: [`${THABO}@s.whatsapp.net`],
    quoted_id: posted,
    chat_jid: LAWLEY,
  })
  expect(
    await world.database.query(
      'SELECT step_09_ont_barcode_scan AS nine, step_10_ups_serial_number AS ten FROM qa_photo_reviews',
    ),
  ).toEqual([{ nine: false, ten: true }])
  await desk.timeline('Feedback delivered').waitFor()
  await world.simulator.call('POST', `/admin/groups/${LAWLEY}/read`, { phone: THABO })
  await desk.timeline('Feedback read').waitFor()
  await desk.state('DR1752028').filter({ hasText: 'Feedback read' }).waitFor()

  // Whoever looks at another drop sees that this one came back.
  await world.simulator.post(VELO, { from: PIETER, text: 'DR1752029' })
  await desk.open('DR1752029')
  await world.simulator.post(LAWLEY, { from: THABO, text: 'klaar', quoted_id: copy?.message_id })
  await desk.state('DR1752028').filter({ hasText: 'Resubmitted' }).waitFor()
  await expect.poll(() => desk.row('DR1752028').getAttribute('class')).toContain('fresh')

  await desk.open('DR1752028')
  await desk.button('All good').click()
  await desk.result('Completed').check()
  await expect.poll(() => desk.feedback.inputValue()).toContain('DR1752028')
  await desk.write('DR1752028 is approved, thank you')
  // Within the drop's cooldown nothing is sent by accident: the button says that it waits.
  await desk.button('Send it then').click()
  await desk.state('DR1752028').filter({ hasText: 'Completed' }).waitFor()
  await desk.timeline('Completed').filter({ hasText: 'by Nomsa' }).waitFor()
  const { body } = await world.production.call('GET', '/api/feedback?drop=DR1752028&state=queued')
  expect(body.feedback).toMatchObject([
    {
      kind: 'approval',
      created_by: 'Nomsa',
      revision: 1,
      rule: 'cooldown',
      message: 'DR1752028 is approved, thank you',
    },
  ])
  expect(loads).toBe(0)
})

test('on a phone: a link leads through the sign-in to its drop, which is answered, and comes back with new photos', async () => {
  await world.simulator.post(VELO, { from: PIETER, text: 'DR1752040', media: 'image' })
  await makePerson(world.production, 'Nomsa', 'reviewer')
  const page = await browser.open(`${world.production.url}/wa-monitor/drops/DR1752040`, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  })
  await fillSignIn(page, 'Nomsa', PASSWORDS.own)
  const desk = deskOn(page)
  await page.getByRole('heading', { name: 'DR1752040' }).waitFor()
  expect(await desk.row('DR1752040').isVisible()).toBe(false)
  await desk.step(/Customer/).tap()
  await desk.write('DR1752040: all but the signature are blurred')
  await desk.button('Save and send').tap()
  await waitFor(
    'the answer on Pieter’s phone',
    async () => (await world.received(PIETER, 'blurred')).length === 1,
  )
  await desk.timeline('Feedback sent').waitFor()
  await world.simulator.post(VELO, { from: PIETER, text: 'DR1752040 new ones', media: 'image' })
  await desk.timeline('Posted again: photos updated').waitFor()
  await page.getByRole('button', { name: 'Back to the list' }).tap()
  await desk.state('DR1752040').filter({ hasText: 'Resubmitted' }).waitFor()
  // Nothing lies beside what a thumb can scroll to.
  expect(
    await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
  ).toBeLessThanOrEqual(0)
})

test('what an api that was away could not say is on the page by itself, and nothing is sent twice', async () => {
  const desk = await personAtTheDesk(browser, world.production, 'Nomsa')
  await world.simulator.post(LAWLEY, { from: SIPHO, text: 'DR1752030' })
  await desk.open('DR1752030')
  await desk.step(/Property frontage/).click()
  await desk.write('DR1752030: the frontage is blurred')

  await world.production.stop()
  await desk.untilNoConnection()
  await world.simulator.post(LAWLEY, { from: SIPHO, text: 'DR1752031' })
  await desk.button('Save and send').click()
  await desk.page.getByRole('alert').first().waitFor()
  await world.production.start()
  await desk.untilLive()
  await desk.state('DR1752031').filter({ hasText: 'New' }).waitFor()
  // Still signed in, and what was typed is there.
  expect(await desk.feedback.inputValue()).toBe('DR1752030: the frontage is blurred')
  await desk.button('Save and send').click()
  await desk.timeline('Feedback sent').waitFor()
  await waitFor(
    'the answer on Sipho’s phone',
    async () => (await world.received(SIPHO, 'blurred')).length > 0,
  )
  expect(
    await world.database.query(
      `SELECT count(*)::int FROM wa_monitor_feedback WHERE drop_number = 'DR1752030'`,
    ),
  ).toEqual([{ count: 1 }])
  expect(await world.received(SIPHO, 'blurred')).toHaveLength(1)
})

test('two reviewers on one drop see each other, and none overwrites what the other saved', async () => {
  await world.simulator.post(LAWLEY, { from: THABO, text: 'DR1752032' })
  const nomsa = await personAtTheDesk(browser, world.production, 'Nomsa')
  const willem = await personAtTheDesk(browser, world.production, 'Willem')
  await nomsa.open('DR1752032')
  await willem.open('DR1752032')
  await nomsa.page.locator('.desk-drop').getByText('Willem').first().waitFor()
  await willem.page.locator('.desk-drop').getByText('Nomsa').first().waitFor()

  // What they change in different fields stands beside each other.
  await willem.comment.fill('Willem was here')
  await nomsa.page.locator('.desk-drop').getByText('Willem is changing it').waitFor()
  await nomsa.step(/Property frontage/).click()
  await nomsa.button('Save only').click()
  await willem.page.getByRole('status').filter({ hasText: 'step 1 (Property frontage)' }).waitFor()
  expect(await willem.step(/Property frontage/).getAttribute('aria-pressed')).toBe('true')
  await willem.button('Save only').click()
  await expect.poll(() => nomsa.comment.inputValue()).toBe('Willem was here')

  // What both change is decided by who saves second, who loses nothing that he wrote.
  await nomsa.comment.fill('Nomsa: the pole is not to be seen')
  await willem.comment.fill('Willem: the pole is leaning')
  await nomsa.button('Save only').click()
  const conflict = willem.page.getByRole('alert').filter({ hasText: 'Somebody else changed this too' })
  await conflict.getByText('Nomsa: the pole is not to be seen').waitFor()
  expect(await willem.comment.inputValue()).toBe('Willem: the pole is leaning')
  expect(await willem.button('Save only').isEnabled()).toBe(false)
  expect(await saved('DR1752032')).toEqual({ one: true, comment: 'Nomsa: the pole is not to be seen' })
  await conflict.getByRole('button', { name: /Keep mine/ }).click()
  await willem.button('Save only').click()
  await expect.poll(() => saved('DR1752032')).toEqual({ one: true, comment: 'Willem: the pole is leaning' })
})

async function saved(drop: string): Promise<object | undefined> {
  const [row] = await world.database.query<object>(
    'SELECT step_01_property_frontage AS one, comment FROM public.qa_photo_reviews WHERE drop_number = $1',
    [drop],
  )
  return row
}

test('a drop of development is on its own desk only, which says that it is practice', async () => {
  // Of production alone, of both, and one that only development has: its monitor read it before production's did.
  await world.simulator.post(LAWLEY, { from: THABO, text: 'DR1752033' })
  await world.database.query(
    `INSERT INTO dev.qa_photo_reviews (drop_number, review_date, project, updated_at)
     VALUES ('DR1752034', current_date, 'Velo Test', now())`,
  )
  const real = await personAtTheDesk(browser, world.production, 'Nomsa')
  const practice = await personAtTheDesk(browser, world.development, 'Learner')
  await practice.page.getByRole('note').filter({ hasText: 'practice data' }).waitFor()
  await practice.row('DR1752034').waitFor()
  await real.row('DR1752033').waitFor()
  expect(await practice.row('DR1752033').count()).toBe(0)
  expect(await real.row('DR1752034').count()).toBe(0)
  expect(await real.page.getByRole('note').filter({ hasText: 'practice' }).count()).toBe(0)

  // Nor does who is known to one of them get into the other.
  const stranger = await browser.open(`${world.production.url}/wa-monitor`)
  await fillSignIn(stranger, 'Learner', PASSWORDS.own)
  await stranger.getByRole('alert').waitFor()
})
