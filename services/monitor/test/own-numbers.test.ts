/** What our second number writes in a group arrives at the bridge like anybody's message. */
import { join } from 'node:path'
import { openMessageStoreWriter } from '@wa-monitor/message-store'
import { expect, test } from 'vitest'
import { BUSINESS, LAWLEY, message, SIPHO } from './message-fixtures.ts'
import { useMonitors } from './monitor-harness.ts'

const harness = useMonitors()
const SECOND = { sender: '27820000090@s.whatsapp.net', sender_lid: '100000000000090@lid' }

/** A contractor posts, the second number answers naming the drop, and he says that it is done. */
async function conversation(): Promise<void> {
  harness
    .store()
    .append([
      message({ ...SIPHO, content: 'DR1752028' }),
      message({ ...SECOND, id: 'FEEDBACK', content: 'DR1752028: photo 3 is missing, not DR1752029' }),
      message({ ...SIPHO, content: 'Voltooi', quoted_id: 'FEEDBACK' }),
    ])
  await harness.drained('public', [LAWLEY])
}

const kinds = async () => {
  const found = await harness.database.query<{ kind: string; drop_number: string }>(
    'SELECT kind, drop_number FROM public.wa_monitor_drop_events ORDER BY id',
  )
  return found.map(({ kind, drop_number }) => `${drop_number} ${kind}`)
}

test('known by its own store, which may come after the monitor', async () => {
  const path = join(harness.folder(), 'second.db')
  await harness.start('production', { ownNumbers: { storePaths: [path], numbers: [] } })
  harness.store().append([message({ ...BUSINESS, is_from_me: 1, content: 'good morning' })])
  await harness.drained('public', [LAWLEY])
  const second = openMessageStoreWriter(path)
  for (const id of Object.values(SECOND)) second.addOwnId(id, Date.now())
  await conversation()
  expect(await kinds()).toEqual(['DR1752028 created', 'DR1752028 resubmitted'])
  second.close()
})

test('known by OWN_NUMBERS', async () => {
  await harness.start('production', { ownNumbers: { storePaths: [], numbers: [SECOND.sender] } })
  await conversation()
  expect(await kinds()).toEqual(['DR1752028 created', 'DR1752028 resubmitted'])
})

test('known by nobody, its feedback makes a drop and a resubmission: this test can fail', async () => {
  await harness.start('production')
  await conversation()
  expect(await kinds()).toEqual(['DR1752028 created', 'DR1752028 resubmitted', 'DR1752029 created'])
})
