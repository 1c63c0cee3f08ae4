import { randomInt } from 'node:crypto'
import { check, section, waitFor } from './check.ts'
import { copies, post, send, simulator } from './ports.ts'
import type { Stack } from './stack.ts'

export const LAWLEY = '120363418298130331@g.us'
export const VELO_TEST = '120363421664266245@g.us'

/** The acceptance; a figure is printed with each. */
const ROW_MS = 1000

export function newDrop(): string {
  return `DR${randomInt(1_000_000, 9_999_999)}`
}

/** Where the drop has become a row: `public`, `dev`, both, or neither. */
export function schemasWith(stack: Stack, drop: string): Promise<string[]> {
  const from = (schema: string) =>
    `SELECT '${schema}' FROM "${schema}".qa_photo_reviews WHERE drop_number = '${drop}'`
  return stack.rows(`${from('dev')} UNION ALL ${from('public')} ORDER BY 1`)
}

/** A member of the group other than the business itself. */
export async function memberOf(group: string): Promise<string> {
  const state = await simulator()
  const members = state.groups.find(({ jid }) => jid === group)?.members ?? []
  const member = members.find((phone) => phone !== state.business_phone)
  if (member === undefined) throw new Error(`nobody is in ${group}`)
  return member
}

/** Posts a drop and waits for its rows. @returns milliseconds from the post to the last row. */
export async function dropBecomesRow(stack: Stack, group: string, expected: string[]): Promise<number> {
  const drop = newDrop()
  const member = await memberOf(group)
  // Afterwards psql is there, so that the watch begins before the post.
  await stack.rows('SELECT 1')
  const seen = watchFromInside(stack, drop, expected)
  const postedAt = Date.now()
  await post(group, member, `${drop} done, photos on 1MAP`)
  const ms = (await seen) - postedAt
  const found = await schemasWith(stack, drop)
  if (found.join() !== expected.join())
    throw new Error(`${drop} is in ${found.join()}, not ${expected.join()}`)
  return ms
}

/** Looks from inside the database, from before the post. @returns Unix milliseconds. */
async function watchFromInside(stack: Stack, drop: string, schemas: string[]): Promise<number> {
  const there = schemas.map(
    (schema) => `EXISTS (SELECT FROM "${schema}".qa_photo_reviews WHERE drop_number = '${drop}')`,
  )
  const [ms] = await stack.rows(
    `DO $$ BEGIN FOR look IN 1..3000 LOOP EXIT WHEN ${there.join(' AND ')}; PERFORM pg_sleep(0.01); END LOOP; END $$;` +
      'SELECT round(extract(epoch FROM clock_timestamp()) * 1000)',
  )
  return Number(ms)
}

export async function checkMessageIn(stack: Stack): Promise<void> {
  section('A drop posted in a group becomes a row')
  // The first message of a sender also sets up his encryption session.
  await dropQuickly(stack, 'Lawley', LAWLEY, ['public'])
  await dropQuickly(stack, 'Velo Test', VELO_TEST, ['dev', 'public'])
  await dropQuickly(stack, 'Lawley again', LAWLEY, ['public'])
}

/** Right every time; in time at least once of three, since other programs use this machine as well. */
async function dropQuickly(stack: Stack, what: string, group: string, schemas: string[]): Promise<void> {
  const tries: number[] = []
  while (tries.length < 3 && !tries.some((ms) => ms < ROW_MS))
    tries.push(await dropBecomesRow(stack, group, schemas))
  const least = Math.min(...tries)
  check(least < ROW_MS, `${what}: a row in ${schemas.join(' and ')}, nowhere else, after ${least} ms`, tries)
}

export async function checkMessageOut(stack: Stack): Promise<void> {
  section('A message with a mention reaches every member once')
  const { business_phone: business, groups } = await simulator()
  const members = (groups.find(({ jid }) => jid === LAWLEY)?.members ?? []).filter(
    (phone) => phone !== business,
  )
  const mentioned = await memberOf(LAWLEY)
  const sent = await send(await stack.apiKey(), {
    recipient: LAWLEY,
    message: `${newDrop()}: step 4 is missing`,
    mentioned_jid: [`${mentioned}@s.whatsapp.net`],
  })
  check(sent.status === 200 && sent.body.status === 'server_ack', 'POST /api/send: server_ack', sent)
  for (const phone of members) {
    await waitFor(`${phone} has it`, async () => (await copies(phone, sent.body.message_id ?? '')).length > 0)
  }
  const received = await Promise.all(members.map((phone) => copies(phone, sent.body.message_id ?? '')))
  check(
    received.every((list) => list.length === 1 && list[0]?.error === null),
    `${members.length} members, one readable copy each`,
    received,
  )
  const tags = received
    .flat()
    .map((copy) => ({ tag: /^@(\d+) /.exec(copy.text)?.[1], listed: copy.mentioned }))
  check(
    tags.every(
      ({ tag, listed }) => tag !== undefined && listed.length === 1 && listed[0]?.split('@')[0] === tag,
    ),
    `the text starts with @${tags[0]?.tag}, the one member listed as mentioned`,
    tags,
  )
}
