import { type PhoneCopy, STEP_COLUMNS } from '@wa-monitor/contracts'
import { waitFor } from '@wa-monitor/local-stack'
import type { Expectations } from './expectations.ts'
import {
  LAWLEY,
  LAWLEY_PHONES,
  LERATO,
  MAMELODI,
  MOHADIN,
  NALEDI,
  PIETER,
  REVIEWER,
  SIPHO,
  THABO,
  VELO,
} from './people.ts'
import { rejected, review, reviews } from './rows.ts'
import type { Timings } from './timings.ts'
import type { World } from './world.ts'

export interface Day {
  world: World
  expect: Expectations
  timings: Timings
  /** Says what happens next. */
  say: (line: string) => void
  /** The n-th drop number of this day; no other day has it. */
  drop: (n: number) => string
}

/** The morning: drops come in, in all the ways people write them. */
export async function morning(day: Day): Promise<void> {
  const { world, expect, say, drop } = day
  say('Thabo posts a finished drop in Lawley')
  await postAndSee(day, LAWLEY, THABO, `${drop(1)} installed, photos on 1MAP`, [drop(1)])
  expect.equal('a Lawley drop is not in the development tables', await reviews(world, 'dev', drop(1)), [])

  say('Pieter posts one in Velo Test, which development watches too')
  await postAndSee(day, VELO, PIETER, drop(2), [drop(2)])
  await expect.eventually(`${drop(2)} is in the development tables as well`, () =>
    review(world, 'dev', drop(2)),
  )

  say('Sipho posts two in one message, in Mamelodi')
  await postAndSee(day, MAMELODI, SIPHO, `${drop(3)} and ${drop(4)} both live`, [drop(3), drop(4)])

  say('Lerato writes hers in lower case with a space, in Mohadin, whose members are known by LID')
  await postAndSee(day, MOHADIN, LERATO, drop(5).replace('DR', 'dr '), [drop(5)])
  expect.equal(
    'her row has her phone number, not her LID',
    (await review(world, 'public', drop(5)))?.submitted_by,
    `${LERATO}@s.whatsapp.net`,
  )

  say('Naledi sends a photo with the number in its caption')
  await postAndSee(day, MAMELODI, NALEDI, `${drop(6)} ont`, [drop(6)], { media: 'image' })

  say('Thabo mistypes one')
  const mistyped = drop(7).slice(0, 7)
  await world.post(LAWLEY, { from: THABO, text: mistyped })
  await expect.eventually(
    `${mistyped} is on the list of rejected numbers`,
    async () => (await rejected(world, mistyped))[0],
    ({ reason }) => reason,
  )
  expect.equal(`${mistyped} is no row`, await reviews(world, 'public', mistyped), [])

  say('Sipho posts one of his again')
  await world.post(MAMELODI, { from: SIPHO, text: `${drop(3)} redone` })
  await expect.eventually(`${drop(3)} is a resubmission`, async () => {
    const row = await review(world, 'public', drop(3))
    return row?.resubmitted === true && row.revision === 1
  })
}

/** Noon: the reviewer answers, from the desk, and the contractor reacts. */
export async function noon(day: Day): Promise<void> {
  const { world, expect, say, drop, timings } = day
  say(`${REVIEWER} looks at it on the desk: one photo is missing. She ticks the others, and saves and sends`)
  const seen = (await world.callApi('GET', `/api/drops/${drop(1)}`)).body.drop as Record<string, unknown>
  const missing = 'step_09_ont_barcode_scan'
  const clickedAt = Date.now()
  const answer = await world.callApi('PUT', `/api/drops/${drop(1)}/review`, {
    revision: seen.revision,
    updated_at: seen.updated_at,
    steps: Object.fromEntries(STEP_COLUMNS.map((step) => [step, step !== missing])),
    incomplete: true,
    feedback: { message: 'step 9 is missing, please add the ONT barcode' },
  })
  const taken = answer.body.feedback as { position: number } | null
  expect.equal('the review is saved and the feedback taken', [answer.status, taken?.position], [200, 1])
  const copy = await expect.eventually(`it is on Thabo's phone`, () => answerAbout(world, THABO, drop(1)))
  if (!copy) return
  timings.clickToPhone.push(copy.received_at - clickedAt)
  expect.true(
    'it rings his phone: he is mentioned, in the text and in the list',
    mentions(copy, THABO),
    copy.text,
  )
  expect.true('it answers his own message', copy.quoted_id !== '')
  for (const phone of LAWLEY_PHONES) {
    const copies = await waitFor('the copies', () => world.copies(phone))
    const ofIt = copies.filter(({ message_id }) => message_id === copy.message_id)
    expect.equal(
      `phone …${phone.slice(-2)} has one readable copy`,
      ofIt.map(({ error }) => error),
      [null],
    )
  }
  await expect.eventually('the row says that the feedback was sent', async () =>
    Boolean((await review(world, 'public', drop(1)))?.feedback_sent),
  )
  // Whatever was said before has been read when this is there.
  await postAndSee(day, LAWLEY, SIPHO, drop(8), [drop(8)])
  expect.equal(
    'our own words, which hold the number, are no resubmission',
    (await review(world, 'public', drop(1)))?.revision,
    0,
  )

  say('Thabo answers it with "klaar"')
  await world.post(LAWLEY, { from: THABO, text: 'klaar', quoted_id: copy.message_id })
  await expect.eventually('that is a resubmission, and its feedback is open again', async () => {
    const row = await review(world, 'public', drop(1))
    return row?.revision === 1 && row.feedback_sent === null
  })
}

/** The afternoon: the bridge dies, and too many answers come at once. */
export async function afternoon(day: Day): Promise<void> {
  const { world, expect, say, drop } = day
  say('The bridge is killed; Pieter posts while it is down')
  await world.crashBridge()
  await world.post(VELO, { from: PIETER, text: drop(9) })
  await world.startBridge()
  await expect.eventually(`${drop(9)} is there after the restart`, () => review(world, 'public', drop(9)))
  expect.equal('once', (await reviews(world, 'public', drop(9))).length, 1)

  say('Two more answers right away: one a minute too many, so it waits for its turn')
  await sendAndSee(day, drop(3), SIPHO)
  const last = await sendAndSee(day, drop(5), LERATO)
  if (!last) return
  const byLid = last.mentioned.length === 1 && !mentions(last, LERATO)
  expect.true('in that group, whose members are known by LID, she is mentioned by LID', byLid)
}

/** The evening: everything is counted once more. */
export async function evening(day: Day): Promise<void> {
  const { world, expect, say, drop } = day
  say('Everything is counted once more')
  const numbers = [1, 2, 3, 4, 5, 6, 8, 9].map(drop)
  const rowsOfEach: number[] = []
  for (const number of numbers) rowsOfEach.push((await reviews(world, 'public', number)).length)
  expect.equal(
    `${numbers.length} drops are one row each: 0 lost, 0 twice`,
    rowsOfEach,
    numbers.map(() => 1),
  )
  const unreadable = (await Promise.all(LAWLEY_PHONES.map((phone) => world.copies(phone))))
    .flat()
    .filter(({ error }) => error !== null)
  expect.equal('no phone got a message it could not read', unreadable.length, 0)
}

async function postAndSee(
  { world, expect, timings }: Day,
  group: string,
  from: string,
  text: string,
  drops: string[],
  more: Record<string, unknown> = {},
): Promise<void> {
  const postedAt = Date.now()
  await world.post(group, { from, text, ...more })
  for (const drop of drops) {
    const row = await expect.eventually(
      `${drop} is a row`,
      () => review(world, 'public', drop),
      ({ project }) => project,
    )
    if (row) timings.phoneToRow.push(Date.now() - postedAt)
  }
}

/** Sends feedback and waits for it on the phone, as long as the API said it would take. */
async function sendAndSee(
  { world, expect, say }: Day,
  drop: string,
  phone: string,
): Promise<PhoneCopy | undefined> {
  const { status, body } = await world.callApi('POST', '/api/wa-monitor-send-feedback', {
    dropId: drop,
    message: 'step 3 is blurred',
  })
  expect.equal(`the feedback for ${drop} is taken`, status, 202)
  const expectedAt = Date.parse(String(body.expected_at))
  const waitMs = Math.max(0, expectedAt - Date.now())
  if (waitMs > 2000) say(`It is expected in ${Math.round(waitMs / 1000)} s`)
  const copy = await expect.eventually(
    `it is on phone …${phone.slice(-2)}`,
    () => answerAbout(world, phone, drop),
    () => '',
    waitMs + 20_000,
  )
  if (!copy) return undefined
  const late = (copy.received_at - expectedAt) / 1000
  expect.true('when it was said to', Math.abs(late) <= 2, `${late >= 0 ? '+' : ''}${late.toFixed(1)} s`)
  return copy
}

/** The first readable copy of an answer of ours about this drop. */
async function answerAbout(world: World, phone: string, drop: string): Promise<PhoneCopy | undefined> {
  const copies = await world.copies(phone)
  return copies.find(({ text, error }) => error === null && text.includes(drop))
}

function mentions(copy: PhoneCopy, phone: string): boolean {
  return copy.mentioned.includes(`${phone}@s.whatsapp.net`) && copy.text.includes(`@${phone}`)
}
