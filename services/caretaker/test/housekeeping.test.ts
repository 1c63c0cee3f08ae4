import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type Database, migrate } from '@wa-monitor/database'
import { useTestDatabase } from '@wa-monitor/database/test'
import { type Log, readEnvironment } from '@wa-monitor/service'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { CaretakerConfig } from '../src/config.ts'
import { createHousekeepingPart } from '../src/housekeeping/housekeeping-part.ts'
import { runRound } from '../src/housekeeping/round.ts'
import { housekeepingVariables, retentionOf } from '../src/housekeeping/variables.ts'

const testDatabase = useTestDatabase()
const { query } = testDatabase
let database: Database
let folder = ''
let lines: string[] = []

beforeAll(async () => {
  database = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(database)
})
afterAll(() => database.close())
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wa-housekeeping-'))
  lines = []
  for (const schema of ['public', 'dev']) await query(`TRUNCATE ${schema}.wa_monitor_rejected_numbers`)
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (line: string) => void lines.push(line)
const log = { info: write, warn: write, error: write, debug: () => undefined } as unknown as Log

const configOf = (variables: Record<string, string> = {}) =>
  ({
    ...readEnvironment(housekeepingVariables, variables),
    CARETAKER_PATH: folder,
    TZ: 'Africa/Johannesburg',
  }) as CaretakerConfig

const part = (variables: Record<string, string> = {}, now = Date.now, using = database) =>
  createHousekeepingPart({ config: configOf(variables), log, database: using, now })

const plant = (schema: string, rows: number) =>
  query(
    `INSERT INTO ${schema}.wa_monitor_rejected_numbers
       (written, reason, project, group_jid, message_id, sender_key, sender, sender_lid, sender_name, happened_at)
     SELECT 'DR' || n, 'too_few_digits', 'Lawley', 'g', 'm' || n, '', '', '', '', now() - make_interval(days => 91)
     FROM generate_series(1, ${rows}) AS n`,
  )
const left = async (schema: string) =>
  (await query(`SELECT 1 FROM ${schema}.wa_monitor_rejected_numbers`)).length

test('one line says what a round removed, and so do the metrics', async () => {
  await plant('public', 1001)
  await plant('dev', 2)
  const housekeeping = part()
  await housekeeping.runNow()
  expect([await left('public'), await left('dev')]).toEqual([0, 0])
  expect(lines).toEqual([
    expect.stringMatching(
      /^Housekeeping removed 1001 rejected older than 90 days in public, 2 rejected older than 90 days in dev; took \d+ s$/,
    ),
  ])
  const { wa_monitor_retention_removed_rows_total: removed, wa_monitor_retention_failing: failing } =
    housekeeping.metrics()
  expect(failing).toBe(0)
  expect(removed).toContainEqual({ labels: { kind: 'rejected', schema: 'public' }, value: 1001 })
  expect(removed).toContainEqual({ labels: { kind: 'events', schema: 'dev' }, value: 0 })
  expect(Date.parse(readFileSync(join(folder, 'last-housekeeping'), 'utf8').trim())).not.toBeNaN()
})

test('a dry run counts and removes nothing', async () => {
  await plant('public', 3)
  await part({ RETENTION_DRY_RUN: 'true' }).runNow()
  expect(lines).toEqual([
    expect.stringContaining('would remove (RETENTION_DRY_RUN) 3 rejected older than 90 days in public'),
  ])
  expect(await left('public')).toBe(3)
})

test('0 days: for ever', async () => {
  await plant('public', 3)
  await part({ RETENTION_REJECTED_DAYS: '0' }).runNow()
  expect([lines[0], await left('public')]).toEqual([
    expect.stringContaining('Housekeeping removed nothing;'),
    3,
  ])
})

test('stopped after any batch, the next round does the rest', async () => {
  await plant('public', 2500)
  const stopping = new AbortController()
  const parts = { database, now: Date.now, dryRun: false, pauseMs: 0, retention: retentionOf(configOf()) }
  const first = await runRound({ ...parts, signal: stopping.signal, onRemoved: () => stopping.abort() })
  expect([first.isComplete, await left('public')]).toEqual([false, 1500])
  const second = await runRound({
    ...parts,
    signal: new AbortController().signal,
    onRemoved: () => undefined,
  })
  expect([second.isComplete, await left('public')]).toEqual([true, 0])
})

test('a clock that is wrong removes nothing', async () => {
  await plant('public', 1)
  const housekeeping = part({}, () => Date.now() + 7_200_000)
  await housekeeping.runNow()
  expect([lines[0], await left('public')]).toEqual([
    expect.stringMatching(/differ by 2 h: nothing is removed/),
    1,
  ])
  expect(housekeeping.metrics().wa_monitor_retention_failing).toBe(1)
})

test('a database that is away is said, and tried again', async () => {
  const nowhere = createDatabase('postgres://nobody@127.0.0.1:1/nothing', { applicationName: 'test' })
  await part({}, Date.now, nowhere).runNow()
  await nowhere.close()
  expect(lines).toEqual([
    expect.stringMatching(
      /^Housekeeping failed, and is tried again in an hour: PostgreSQL at 127.0.0.1:1 does not answer/,
    ),
  ])
})

test('it starts by itself when its time has come', async () => {
  await plant('public', 1)
  const toTheMinute = new Date(Date.now() - (Date.now() % 60_000) - 100)
  const next = new Date(toTheMinute.getTime() + 100)
  const at = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Africa/Johannesburg',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(next)
  const housekeeping = part({ RETENTION_AT: at }, () => toTheMinute.getTime())
  housekeeping.start()
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  await housekeeping.stop()
  expect(lines[0]).toContain('removed 1 rejected')
})

test.each([
  [{ RETENTION_EVENTS_DAYS: '-1' }, /RETENTION_EVENTS_DAYS/],
  [{ RETENTION_AT: '3:30' }, /RETENTION_AT: must be a time of day, such as 03:30/],
  [{ RETENTION_DRY_RUN: 'perhaps' }, /RETENTION_DRY_RUN/],
])('%j stops the start', (variables, said) => {
  expect(() => configOf(variables)).toThrow(said)
})
