/** An emergency stop and bridges that answer, hang or are away. */
import {
  createDatabase,
  migrate,
  openSchemaDatabase,
  pauseFeedback,
  resumeFeedback,
  type SchemaDatabase,
} from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import { waitFor } from '@wa-monitor/local-stack'
import { type Log, Problems } from '@wa-monitor/service'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { BridgeSwitch } from '../src/control/bridge-switch.ts'
import { ControlWatch } from '../src/control/control-watch.ts'

const testDatabase = useTestDatabase()
let database: SchemaDatabase
let watch: ControlWatch | undefined

beforeAll(async () => {
  const owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  await owner.close()
  database = openSchemaDatabase({
    url: testDatabase.url(),
    ownLogin: true,
    schema: 'public',
    applicationName: 'test',
    onNoRole: () => undefined,
  })
})
afterAll(() => database.close())
afterEach(async () => {
  await watch?.stop()
  await database.transaction((transaction) => resumeFeedback(transaction, 'public'))
})

/** A bridge in memory. */
function bridge(name: string) {
  const state = { reason: undefined as string | undefined, mood: 'well' as 'well' | 'hangs' | 'away' }
  const answer = async (signal: AbortSignal) => {
    if (state.mood === 'away') throw new Error(`${name} does not answer (ECONNREFUSED)`)
    if (state.mood === 'hangs')
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')))
      })
  }
  const bridgeSwitch: BridgeSwitch = {
    name,
    async paused(signal) {
      await answer(signal)
      return state.reason === undefined ? null : { since: '', until: null, reason: state.reason }
    },
    async pause(reason, signal) {
      await answer(signal)
      state.reason = reason
    },
    async resume(signal) {
      await answer(signal)
      state.reason = undefined
    },
  }
  return Object.assign(state, { bridgeSwitch })
}

function start(...bridges: { bridgeSwitch: BridgeSwitch }[]) {
  const lines: string[] = []
  const write = (...args: unknown[]) => void lines.push(String(args.at(-1)))
  const log = { info: write, warn: write } as unknown as Log
  watch = new ControlWatch({
    database,
    environment: 'production',
    bridges: bridges.map(({ bridgeSwitch }) => bridgeSwitch),
    problems: new Problems(log),
    log,
  })
  watch.start()
  return lines
}

const stop = () =>
  database.transaction((transaction) =>
    pauseFeedback(transaction, 'public', { until: null, reason: 'wrong drop', by: 'anna', everything: true }),
  )

test('one that hangs and one that is away keep no other from being stopped; they are told when they are back', async () => {
  const [good, hanging, away] = ['good', 'hanging', 'away'].map(bridge)
  if (!good || !hanging || !away) throw new Error('there are three')
  hanging.mood = 'hangs'
  away.mood = 'away'
  const lines = start(good, hanging, away)
  await stop()
  await waitFor('the good one', () => good.reason)
  expect(good.reason).toBe('Emergency stop of feedback (production), anna: wrong drop')
  await waitFor('the line', () =>
    lines.includes('The emergency stop has not reached away yet: away does not answer (ECONNREFUSED)'),
  )
  away.mood = 'well'
  await waitFor('the one that was away', () => away.reason)
  expect(lines).toContain('away is in step with the emergency stop')
  await database.transaction((transaction) => resumeFeedback(transaction, 'public'))
  await waitFor('both to go on', () => good.reason === undefined && away.reason === undefined)
})

test('a stop whose pause outlived the process that made it is taken back; another one’s pause is not', async () => {
  const [ours, theirs] = ['ours', 'theirs'].map(bridge)
  if (!ours || !theirs) throw new Error('there are two')
  ours.reason = 'Emergency stop of feedback (production), anna: wrong drop'
  theirs.reason = 'stocktaking'
  const lines = start(ours, theirs)
  await waitFor('ours to go on', () => ours.reason === undefined)
  await waitFor('the line', () => lines.includes('ours sends again'))
  expect(theirs.reason).toBe('stocktaking')
})

test('each change is one line, and so is the end of a pause by itself', async () => {
  const lines = start()
  await database.transaction((transaction) =>
    pauseFeedback(transaction, 'public', {
      until: new Date(Date.now() + 2000),
      reason: '',
      by: 'anna',
      everything: false,
    }),
  )
  await waitFor('the end', () => lines.includes('Feedback goes on: nothing holds it back any more'))
  expect(lines).toHaveLength(2)
  expect(watch?.heldBack).toBeUndefined()
  expect(
    await testDatabase.query('SELECT paused_at, paused_by FROM public.wa_monitor_feedback_control'),
  ).toEqual([{ paused_at: null, paused_by: '' }])
})
