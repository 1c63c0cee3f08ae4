/** What holds feedback back, and who sends: with the rights of the schema's own role. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDatabase, type Database, type Transaction } from '../src/database.ts'
import {
  clearRunOut,
  pauseFeedback,
  readControl,
  resumeFeedback,
  startGrace,
  takeStopWord,
} from '../src/feedback-control.ts'
import { lockFollowed, saveFollowed } from '../src/feedback-followed.ts'
import {
  forgetOldSenders,
  noteSenderAlive,
  noteSenderStopped,
  sendersBefore,
} from '../src/feedback-senders.ts'
import { migrate } from '../src/migrate.ts'
import { ensureRoles } from '../src/roles.ts'
import { ROLE_PASSWORDS, useTestDatabase } from './postgres.ts'

const testDatabase = useTestDatabase()
let database: Database
const run = <Result>(work: (transaction: Transaction) => Promise<Result>) => database.transaction(work)

beforeAll(async () => {
  const owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
  database = createDatabase(testDatabase.urlAs('wa_monitor_prod', ROLE_PASSWORDS.public), {
    applicationName: 'test',
  })
})
afterAll(() => database.close())
beforeEach(async () => {
  await testDatabase.query('DELETE FROM public.wa_monitor_feedback_control')
  await testDatabase.query('INSERT INTO public.wa_monitor_feedback_control DEFAULT VALUES')
  await testDatabase.query('DELETE FROM public.wa_monitor_feedback_senders')
})

const pause = (over: Partial<Parameters<typeof pauseFeedback>[2]> = {}) =>
  run((transaction) =>
    pauseFeedback(transaction, 'public', {
      until: null,
      reason: 'storm',
      by: 'anna',
      everything: false,
      ...over,
    }),
  )
const read = () => run((transaction) => readControl(transaction, 'public'))
const inMs = (ms: number) => new Date(Date.now() + ms)

describe('a pause', () => {
  test('says since when, until when, why and who; again, it keeps its beginning', async () => {
    expect(await read()).toEqual({ paused: undefined, grace: undefined })
    const until = inMs(3_600_000)
    const { changed, control } = await pause({ until })
    expect(changed).toBe(true)
    expect(control.paused).toEqual({
      since: expect.any(Date) as Date,
      until,
      reason: 'storm',
      by: 'anna',
      everything: false,
    })
    const again = await pause({ reason: 'flood', by: 'ben' })
    expect(again.control.paused).toEqual({
      since: control.paused?.since,
      until: null,
      reason: 'flood',
      by: 'ben',
      everything: false,
    })
    expect((await run((transaction) => resumeFeedback(transaction, 'public'))).paused?.by).toBe('ben')
    expect((await run((transaction) => resumeFeedback(transaction, 'public'))).paused).toBeUndefined()
    expect((await read()).paused).toBeUndefined()
  })

  test('ends by itself, and is cleared once', async () => {
    await pause({ until: inMs(-1) })
    expect((await read()).paused).toBeUndefined()
    const cleared = await Promise.all(
      [1, 2].map(() => run((transaction) => clearRunOut(transaction, 'public'))),
    )
    expect(cleared.filter((ended) => ended !== undefined)).toEqual([{ paused: true, grace: false }])
    expect(await run((transaction) => clearRunOut(transaction, 'public'))).toBeUndefined()
  })

  test('that has run out says nothing about the next one', async () => {
    await pause({ until: inMs(-1), everything: true })
    const { control } = await pause()
    expect(control.paused).toMatchObject({ everything: false, until: null })
  })

  test('is no emergency stop’s end, and an emergency stop is more than a pause', async () => {
    await pause()
    expect((await pause({ everything: true, by: 'ben' })).control.paused).toMatchObject({ everything: true })
    const { changed, control } = await pause({ until: inMs(60_000) })
    expect([changed, control.paused?.everything, control.paused?.until]).toEqual([false, true, null])
  })

  test('without its row, the error says what to do', async () => {
    await testDatabase.query('DELETE FROM public.wa_monitor_feedback_control')
    await expect(read()).rejects.toThrow(/has no row: INSERT INTO it DEFAULT VALUES/)
  })
})

describe('a grace', () => {
  const grace = (seconds: number, reason = 'killed') =>
    run((transaction) => startGrace(transaction, 'public', { seconds, reason }))

  test('is not prolonged while it lasts, and ends with a resume', async () => {
    const first = await grace(100)
    expect(await grace(500, 'again')).toEqual(first)
    expect((await run((transaction) => resumeFeedback(transaction, 'public'))).grace).toEqual(first)
    expect((await read()).grace).toBeUndefined()
    expect((await grace(100, 'later'))?.reason).toBe('later')
  })

  test('that has run out is cleared, and a pause beside it stays', async () => {
    await grace(100)
    await pause()
    await testDatabase.query(
      `UPDATE public.wa_monitor_feedback_control SET grace_until = now() - interval '1 s'`,
    )
    expect(await run((transaction) => clearRunOut(transaction, 'public'))).toEqual({
      paused: false,
      grace: true,
    })
    expect(await read()).toMatchObject({ paused: { by: 'anna' }, grace: undefined })
  })
})

describe('a stop word', () => {
  const take = (second: number, key: string) =>
    run((transaction) =>
      takeStopWord(transaction, 'public', { at: new Date(Date.UTC(2025, 10, 21, 12, 0, second)), key }),
    )

  test('counts once, and not after a newer one; those of one second all count', async () => {
    expect([await take(5, 'a'), await take(5, 'b'), await take(5, 'a')]).toEqual([true, true, false])
    expect([await take(4, 'c'), await take(6, 'd'), await take(5, 'b'), await take(6, 'd')]).toEqual([
      false,
      true,
      false,
      false,
    ])
  })
})

describe('signs of life', () => {
  const one = '00000000-0000-4000-8000-000000000001'
  const two = '00000000-0000-4000-8000-000000000002'
  const alive = (instance: string) =>
    run((transaction) => noteSenderAlive(transaction, 'public', { instance, host: 'here' }))
  const before = () => run((transaction) => sendersBefore(transaction, 'public'))
  const waiting = (drop: string, at: string, state = 'queued') =>
    testDatabase.query(
      `INSERT INTO public.wa_monitor_feedback
         (drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state, queued_at)
       VALUES ($1, gen_random_uuid(), 0, 'Lawley', '1@g.us', 'x', '2', $2, now() + $3::interval)`,
      [drop, state, at],
    )

  test('nobody yet; one that lives; one that ended well; one that was killed', async () => {
    expect(await before()).toMatchObject({
      lastSeenAt: null,
      lastStopped: false,
      unstoppedSeenAt: null,
      waiting: 0,
    })
    await waiting('DR1', '-1 hour')
    await waiting('DR2', '-1 hour', 'sending')
    await waiting('DR3', '-1 hour', 'sent')
    await waiting('DR4', '1 hour')
    await alive(one)
    const living = await before()
    expect(living).toMatchObject({ lastStopped: false, waiting: 2 })
    expect(living.unstoppedSeenAt).toEqual(living.lastSeenAt)
    await alive(one)
    expect((await before()).lastSeenAt?.getTime()).toBeGreaterThan(living.lastSeenAt?.getTime() ?? 0)
    await run((transaction) => noteSenderStopped(transaction, 'public', one))
    expect(await before()).toMatchObject({ lastStopped: true, unstoppedSeenAt: null })
    await alive(two)
    expect(await before()).toMatchObject({ lastStopped: false })
    await run((transaction) => noteSenderStopped(transaction, 'public', one))
    const mixed = await before()
    expect(mixed.lastStopped).toBe(true)
    expect(mixed.unstoppedSeenAt).not.toBeNull()
  })

  test('old ones are forgotten; a beat of one that was forgotten brings it back', async () => {
    await alive(one)
    await alive(two)
    await testDatabase.query(
      `UPDATE public.wa_monitor_feedback_senders SET seen_at = now() - interval '8 days' WHERE instance = '${one}'`,
    )
    await run((transaction) => forgetOldSenders(transaction, 'public'))
    const rows = () =>
      testDatabase.query('SELECT instance FROM public.wa_monitor_feedback_senders ORDER BY 1')
    expect(await rows()).toEqual([{ instance: two }])
    await alive(one)
    expect(await rows()).toHaveLength(2)
  })
})

describe('how far a store was followed', () => {
  const store = (over = {}) => ({ source: '/store/messages.db', storeId: 'A', lastSeq: () => 100, ...over })
  const follow = (over = {}, seq?: number) =>
    run(async (transaction) => {
      const at = await lockFollowed(transaction, 'public', store(over))
      if (seq !== undefined) await saveFollowed(transaction, 'public', { source: store(over).source, seq })
      return at
    })

  test('from the start, on from there, never back; another store or an older state from the start', async () => {
    expect(await follow({}, 40)).toBe(0)
    expect(await follow({}, 30)).toBe(40)
    expect(await follow()).toBe(40)
    expect(await follow({ source: '/other.db' })).toBe(0)
    expect(await follow({ lastSeq: () => 39 }, 10)).toBe(0)
    expect(await follow({}, 50)).toBe(10)
    expect(await follow({ storeId: 'B' })).toBe(0)
    expect(await follow({ storeId: 'B' })).toBe(0)
  })

  test('one at a time', async () => {
    const order: string[] = []
    const isWaiting = async () =>
      (
        await testDatabase.query(
          `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        )
      ).length > 0
    let second: Promise<unknown> = Promise.resolve()
    await run(async (transaction) => {
      await lockFollowed(transaction, 'public', store())
      second = run(async (other) => {
        await lockFollowed(other, 'public', store())
        order.push('second')
      })
      await vi.waitFor(async () => expect(await isWaiting(), 'the second waits for the lock').toBe(true), {
        timeout: 30_000,
        interval: 10,
      })
      order.push('first')
    })
    await second
    expect(order).toEqual(['first', 'second'])
  })
})
