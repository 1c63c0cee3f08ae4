import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { TRIES } from '../src/group-trouble.ts'
import { processBatch } from '../src/process-group.ts'
import { LAWLEY, message, VELO_TEST } from './message-fixtures.ts'
import { SOON, until, useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
const { database } = harness

const failures = () =>
  database.query<Record<string, unknown>>('SELECT * FROM public.wa_monitor_failed_messages ORDER BY id')

/** Makes PostgreSQL refuse one drop, whoever writes it. */
async function refuse(drop: string, state = 'P0001'): Promise<() => Promise<void>> {
  const name = `refuse_${randomUUID().replaceAll('-', '')}`
  await database.query(`
    DROP SEQUENCE IF EXISTS public.refusals;
    CREATE SEQUENCE public.refusals;
    CREATE FUNCTION public.${name}() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF NEW.drop_number = '${drop}' THEN
        PERFORM nextval('public.refusals');
        RAISE EXCEPTION '% by % is refused', NEW.drop_number, NEW.sender_name USING ERRCODE = '${state}';
      END IF;
      RETURN NEW;
    END $body$;
    CREATE TRIGGER ${name} BEFORE INSERT ON public.qa_photo_reviews FOR EACH ROW EXECUTE FUNCTION public.${name}()`)
  return async () => {
    await database.query(`DROP FUNCTION IF EXISTS public.${name} CASCADE`)
  }
}

test('a message that PostgreSQL refuses is noted and passed; all others are worked on, once', async () => {
  const allow = await refuse('DR1752050')
  harness.store()
  const first = await harness.start('production')
  await until(() => first.monitor.health().status === 'ok')
  await harness.stop(first.monitor)
  const backlog = Array.from({ length: 90 }, (_, index) =>
    message({ id: `POST-${index}`, content: `DR${1_752_010 + index} photos` }),
  )
  harness.store().append([...backlog, message({ chat_jid: VELO_TEST, content: 'DR1752999' })])
  const { monitor, lines } = await harness.start('production', { retry: SOON })
  await harness.drained('public', [VELO_TEST])
  await harness.drained('public', [LAWLEY])
  const drops = await harness.drops('public')
  expect(drops).toHaveLength(90)
  expect(drops).not.toContain('DR1752050')
  expect(await database.query('SELECT sum(revision)::int FROM qa_photo_reviews')).toEqual([{ sum: 0 }])
  expect(await failures()).toMatchObject([
    {
      project: 'Lawley',
      group_jid: LAWLEY,
      message_id: 'POST-40',
      kind: 'message',
      error_code: 'P0001',
      error: '… by … is refused',
      tries: 3,
      retry: false,
      resolved_at: null,
    },
  ])
  await until(() => monitor.health().status === 'failing')
  const reasons = monitor.health().reasons.join()
  expect(reasons).toContain('Lawley: message POST-40 could not be worked on and was passed (P0001')
  expect(reasons).toContain('public.wa_monitor_failed_messages: SET retry = true')
  expect(lines).toContain(
    'Passed a message of Lawley that cannot be worked on: PostgreSQL refused what it would have written (P0001)',
  )
  expect(lines.join()).not.toContain('DR1752050')

  await allow()
  await database.query('UPDATE public.wa_monitor_failed_messages SET retry = true')
  await until(() => monitor.health().status === 'ok')
  expect(await failures()).toMatchObject([{ retry: false, resolved_at: expect.any(Date) }])
  expect(await harness.drops('public')).toContain('DR1752050')
})

test('a retry that fails again says so and waits for the next', async () => {
  const allow = await refuse('DR1752050')
  const { monitor } = await harness.start('production', { retry: SOON })
  harness.store().append([message({ id: 'POST', content: 'DR1752050' })])
  await until(async () => (await failures()).length === 1)
  expect(await failures()).toMatchObject([{ tries: 5, retry: false }])
  await database.query('UPDATE public.wa_monitor_failed_messages SET retry = true')
  await until(async () => (await failures()).some(({ tries }) => tries === 6))
  expect(await failures()).toMatchObject([{ retry: false, resolved_at: null }])
  await database.query('UPDATE public.wa_monitor_failed_messages SET resolved_at = now()')
  await until(() => monitor.health().status === 'ok')
  await allow()
})

test('a retry of a message that has left messages.db says so', async () => {
  await harness.start('production')
  harness.store().append([message({ content: 'DR1752028' })])
  await harness.drained('public', [LAWLEY])
  await database.query(
    `INSERT INTO public.wa_monitor_failed_messages
       (project, group_jid, message_id, sender_key, kind, store_id, seq, error_code, error, tries, retry)
     VALUES ('Lawley', $1, 'LONG-GONE', 'x', 'message', 'another', 7, 'P0001', '', 5, true)`,
    [LAWLEY],
  )
  await until(async () => (await failures())[0]?.error_code === 'not_in_store')
  expect(await failures()).toMatchObject([{ retry: false, resolved_at: null, tries: 6 }])
})

test('a message that deciding stumbles over is noted and passed', async () => {
  const words = {
    test(text: string) {
      if (text.includes('stumble')) throw new RangeError(`too deep in: ${text}`)
      return false
    },
  } as RegExp
  const { monitor } = await harness.start('production', {
    retry: SOON,
    processBatch: (tables, store, rules, options) =>
      processBatch(tables, store, { ...rules, words }, { ...options, ahead: undefined }),
  })
  harness
    .store()
    .append([
      message({ content: 'DR1752028' }),
      message({ id: 'STUMBLE', content: 'DR1752029 stumble' }),
      message({ content: 'DR1752030' }),
    ])
  await harness.drained('public', [LAWLEY])
  expect(await harness.drops('public')).toEqual(['DR1752028', 'DR1752030'])
  expect(await failures()).toMatchObject([
    { message_id: 'STUMBLE', error_code: 'RangeError', error: 'RangeError: too deep in: … …', tries: 3 },
  ])
  await until(() => monitor.health().reasons.join().includes('STUMBLE'))
})

test('what is no fault of the message is tried until it works', async () => {
  const allow = await refuse('DR1752050', '55P03')
  const { monitor } = await harness.start('production', { retry: SOON })
  harness.store().append([message({ content: 'DR1752050' })])
  const refusals = async () =>
    Number(
      (await database.query<{ last_value: string }>('SELECT last_value FROM public.refusals'))[0]?.last_value,
    )
  await until(async () => (await refusals()) > TRIES)
  await until(() => monitor.health().reasons.join().includes('Lawley is not read'))
  await allow()
  await harness.drained('public', [LAWLEY])
  expect(await failures()).toEqual([])
  expect(await harness.drops('public')).toEqual(['DR1752050'])
})
