/** The script as a process, on a messages.db as the Go bridge made it and a real PostgreSQL. */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createDatabase, ensureRoles, migrate } from '@wa-monitor/database'
import { ROLE_PASSWORDS, useTestDatabase } from '@wa-monitor/database/test'
import { evidenceDirectory } from '@wa-monitor/local-stack'
import { openShared, type SqliteDatabase } from '@wa-monitor/sqlite'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'

const LAWLEY = '120363418298130331@g.us'
const VELO_TEST = '120363421664266245@g.us'
const OTHER = '120363400000000009@g.us'
const THABO = '27820000001'
const BUSINESS = '27820000099'
const SCRIPT = resolve(import.meta.dirname, '../import-legacy.ts')

const testDatabase = useTestDatabase()
let directory = ''
let db: SqliteDatabase
let ids = 0

beforeAll(async () => {
  const owner = createDatabase(testDatabase.url(), { applicationName: 'test' })
  await migrate(owner)
  await ensureRoles(owner, ROLE_PASSWORDS)
  await owner.close()
})
beforeEach(async (context) => {
  directory = evidenceDirectory(context)
  await testDatabase.query('TRUNCATE qa_photo_reviews, wa_monitor_drop_events')
  mkdirSync(join(directory, 'config', 'prod'), { recursive: true })
  mkdirSync(join(directory, 'store'))
  writeFileSync(
    join(directory, 'config', 'prod', 'projects.yaml'),
    `projects:
  - {name: Lawley, group_jid: "${LAWLEY}"}
  - {name: Velo Test, group_jid: "${VELO_TEST}"}
  - {name: Closed, group_jid: "120363400000000008@g.us", enabled: false}
`,
  )
  db = legacyDatabase(join(directory, 'store', 'messages.db'))
  return () => void db.close()
})

/** The tables of the Go bridge. */
function legacyDatabase(path: string): SqliteDatabase {
  const made = openShared(path)
  made.exec(`
    CREATE TABLE chats (jid TEXT PRIMARY KEY, name TEXT, last_message_time TIMESTAMP);
    CREATE TABLE messages (
      id TEXT, chat_jid TEXT, sender TEXT, content TEXT, timestamp TIMESTAMP, is_from_me BOOLEAN,
      media_type TEXT, filename TEXT, url TEXT, media_key BLOB, file_sha256 BLOB, file_enc_sha256 BLOB,
      file_length INTEGER, PRIMARY KEY (id, chat_jid), FOREIGN KEY (chat_jid) REFERENCES chats(jid));`)
  for (const [jid, name] of [
    [LAWLEY, 'Lawley Activation 3'],
    [VELO_TEST, 'Velo Test'],
    [OTHER, 'Family'],
  ])
    made.prepare('INSERT INTO chats VALUES (?, ?, NULL)').run(jid, name)
  return made
}

/** A message at 09:00 SAST of a day in November 2025, as the Go bridge wrote it. */
function post(
  day: number,
  content: string,
  over: { chat?: string; sender?: string; time?: string; me?: boolean } = {},
) {
  const id = `3EB0${String((ids += 1)).padStart(12, '0')}`
  const time = over.time ?? `2025-11-${String(day).padStart(2, '0')} 09:00:00+02:00`
  db.prepare(
    'INSERT INTO messages (id, chat_jid, sender, content, timestamp, is_from_me) VALUES (?, ?, ?, ?, ?, ?)',
  ).run(id, over.chat ?? LAWLEY, over.sender ?? THABO, content, time, over.me ? 1 : 0)
  return id
}

interface Ended {
  code: number | string
  out: string
  error: string
}

function run(
  args: string[] = [],
  variables: Record<string, string> = { DATABASE_URL: testDatabase.url() },
): Promise<Ended> {
  const common = [join(directory, 'store', 'messages.db'), '--config', join(directory, 'config')]
  return new Promise((done) => {
    execFile(
      process.execPath,
      [SCRIPT, ...common, ...args],
      { env: { PATH: process.env.PATH, TMPDIR: directory, ...variables } },
      (error, out, stderr) => done({ code: error ? (error.code ?? 'signal') : 0, out, error: stderr }),
    )
  })
}

const rows = () =>
  testDatabase.query(
    `SELECT drop_number, review_date::text, project, user_name, submitted_by, resubmitted, comment
     FROM qa_photo_reviews ORDER BY drop_number`,
  )
const hashes = () => {
  const folder = join(directory, 'store')
  return readdirSync(folder)
    .toSorted()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    )
}

describe('a week that the old monitor saw half of', () => {
  let last = ''
  beforeEach(async () => {
    await testDatabase.query(
      `INSERT INTO qa_photo_reviews (drop_number, review_date, project, whatsapp_message_date, completed) VALUES
       ('DR1752001', '2025-11-03', 'Lawley', '2025-11-03 09:00:00+02', false),
       ('DR1752002', '2025-11-03', 'Lawley', NULL, false),
       ('DR1752003', '2025-11-03', 'Lawley', '2025-11-03 09:00:00+02', true)`,
    )
    post(3, 'DR1752001')
    post(3, 'dr1752002 and Dr469378')
    post(3, 'DR1752003')
    last = post(4, 'DR1752001 done')
    post(4, 'DR1752003')
    post(4, 'DR12345 good morning')
    post(4, 'DR1752001: photo 3 is missing', { me: true, sender: BUSINESS })
    post(5, 'DR1752009', { sender: BUSINESS })
    // Before 02:00 in Johannesburg it is still the day before in UTC.
    post(6, 'DR1752010', { time: '2025-11-05 22:30:00+00:00', sender: '100000000000001' })
    post(7, 'DR1752010')
    post(6, 'DR1752011', { chat: VELO_TEST })
    post(7, 'DR1752011')
    post(7, 'DR1752099', { chat: OTHER })
    post(7, 'DR1752012', { time: 'yesterday' })
    writeFileSync(join(directory, 'state.json'), JSON.stringify({ [LAWLEY]: last, [VELO_TEST]: 'GONE' }))
  })

  test('the report names what was missed, and changes nothing', async () => {
    const before = hashes()
    const { code, out } = await run(['--state', join(directory, 'state.json')])
    expect(out.split('\n')).toEqual([
      'Lawley: 11 messages, 6 drops, 2 missed, 2 resubmissions, 2 rejects',
      '  posted again after completion: 1',
      '  missed: DR469378 (2025-11-03), DR1752010 (2025-11-06)',
      '  rejects: DR12345 (too_few_digits), DR1752011 (other_project)',
      '  the old monitor had read until 2025-11-04 07:00 UTC: 1 missed before, 1 not reached',
      expect.stringMatching(/^ {2}left out, as their time cannot be read: 3EB0\d+$/),
      'Velo Test: 1 messages, 1 drops, 1 missed, 0 resubmissions, 0 rejects',
      '  missed: DR1752011 (2025-11-06)',
      '  the last message of the old monitor (state.json) is not in messages.db',
      'Not looked at, as they are no projects: Family (1 messages)',
      'Nothing was changed. With --apply 3 rows are made in schema public.',
      '',
    ])
    expect(code).toBe(0)
    expect(await rows()).toHaveLength(3)
    expect(hashes()).toEqual(before)
    expect(readdirSync(directory).toSorted()).toEqual(['config', 'state.json', 'store'])
  })

  test('--apply makes their rows, dated as their messages, and nothing the second time', async () => {
    const before = await rows()
    expect((await run(['--apply'])).out).toContain('Made 3 rows in schema public; nothing else was changed.')
    const made = {
      project: 'Lawley',
      user_name: THABO,
      submitted_by: `${THABO}@s.whatsapp.net`,
      resubmitted: false,
      comment: 'Created from WhatsApp message',
    }
    const after = await rows()
    expect(after).toEqual(
      expect.arrayContaining([
        ...before,
        { ...made, drop_number: 'DR469378', review_date: '2025-11-03' },
        { ...made, drop_number: 'DR1752010', review_date: '2025-11-06', user_name: '', submitted_by: '' },
        { ...made, drop_number: 'DR1752011', review_date: '2025-11-06', project: 'Velo Test' },
      ]),
    )
    expect(after).toHaveLength(6)
    const again = await run(['--apply'])
    expect(again.out).toContain('Made 0 rows')
    expect(again.out).toContain('0 missed')
    expect(await rows()).toEqual(after)
    expect(await testDatabase.query('SELECT kind FROM wa_monitor_drop_events')).toHaveLength(3)
    expect(await testDatabase.query('SELECT 1 FROM dev.qa_photo_reviews')).toEqual([])
  })

  test('--since leaves out what is older', async () => {
    const { out } = await run(['--since', '2025-11-06T00:00:00+02:00'])
    expect(out).toContain('Lawley: 3 messages, 2 drops, 1 missed')
  })

  test('what is still in the -wal file is read, and nothing is left beside the old file', async () => {
    db.pragma('wal_checkpoint(TRUNCATE)')
    const names = readdirSync(join(directory, 'store'))
    post(8, 'DR1752050')
    const before = hashes()
    const { out } = await run()
    expect(out).toContain('DR1752050 (2025-11-08)')
    expect(hashes()).toEqual(before)
    expect(readdirSync(join(directory, 'store'))).toEqual(names)
  })
})

test('the project’s own rules decide: valid_drops, and a file that is not good is named', async () => {
  const projects = join(directory, 'config', 'prod', 'projects.yaml')
  writeFileSync(projects, `projects:\n  - {name: Lawley, group_jid: "${LAWLEY}", valid_drops: list.txt}\n`)
  const { code, error } = await run()
  expect([code, error]).toEqual([
    1,
    expect.stringMatching(/put this right first:\n.*projects\.yaml:2: .*valid_drops/),
  ])
  writeFileSync(join(directory, 'config', 'prod', 'list.txt'), 'DR1752001\n')
  post(3, 'DR1752001')
  post(3, 'DR1752002')
  expect((await run()).out).toContain('1 missed, 0 resubmissions, 1 rejects')
})

test('an import as the role of dev cannot write production', async () => {
  mkdirSync(join(directory, 'config', 'dev'))
  writeFileSync(
    join(directory, 'config', 'dev', 'projects.yaml'),
    `projects:\n  - {name: Velo Test, group_jid: "${VELO_TEST}"}\n`,
  )
  post(3, 'DR1752001', { chat: VELO_TEST })
  const url = testDatabase.urlAs('wa_monitor_dev', ROLE_PASSWORDS.dev)
  expect((await run(['--env', 'dev', '--apply'], { DATABASE_URL_DEV: url })).out).toContain(
    'Made 1 rows in schema dev',
  )
  expect(await rows()).toEqual([])
  const wrong = await run(['--apply'], { DATABASE_URL_PROD: url })
  expect([wrong.code, wrong.error]).toEqual([
    1,
    expect.stringContaining('does not allow this user to do that'),
  ])
})

describe('refused with what to do', () => {
  const store = (name: string) => join(directory, 'store', name)
  const runOn = async (path: string, ...args: string[]) =>
    new Promise<Ended>((done) => {
      execFile(
        process.execPath,
        [SCRIPT, path, '--config', join(directory, 'config'), ...args],
        { env: { PATH: process.env.PATH, TMPDIR: directory, DATABASE_URL: testDatabase.url() } },
        (error, out, stderr) => done({ code: error ? (error.code ?? 'signal') : 0, out, error: stderr }),
      )
    })

  test('no file, a folder, no database, another layout', async () => {
    writeFileSync(store('text.db'), 'x'.repeat(5000))
    const other = openShared(store('other.db'))
    other.exec('CREATE TABLE notes (text)')
    other.close()
    const ours = openShared(store('ours.db'))
    ours.exec('CREATE TABLE messages (seq, id, chat_jid, content, timestamp, is_from_me)')
    ours.close()
    for (const [name, said] of [
      ['none.db', 'is not there'],
      ['', 'is no file'],
      ['text.db', 'cannot be read as an SQLite database'],
      ['other.db', 'has no table messages: it is not of the old bridge'],
      [
        'ours.db',
        'has no messages.sender: it is not of the old bridge (it is a messages.db of this program)',
      ],
    ] as const) {
      const { code, error } = await runOn(store(name))
      expect([code, error]).toEqual([1, expect.stringContaining(said)])
    }
  })

  test('a state.json that is none', async () => {
    writeFileSync(store('state.json'), `{"${LAWLEY}": 7}`)
    expect((await run(['--state', store('state.json')])).error).toContain(
      'is no state.json of the old monitor',
    )
    writeFileSync(store('state.json'), '{')
    expect((await run(['--state', store('state.json')])).error).toContain('cannot be read as the old monitor')
  })

  test('no PostgreSQL, none named, one without tables', async () => {
    const nowhere = await run([], { DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/db' })
    expect([nowhere.code, nowhere.error]).toEqual([1, expect.stringContaining('127.0.0.1:1 does not answer')])
    expect(nowhere.error).not.toContain('secret')
    expect((await run([], {})).error).toContain('DATABASE_URL is not set')
    expect((await run([], { DATABASE_URL: 'mysql://x' })).error).toContain('must be a connection string')
    const empty = Object.assign(new URL(testDatabase.url()), { pathname: '/postgres' }).href
    expect((await run([], { DATABASE_URL: empty })).error).toContain('run migrate')
  })

  test.each([
    [['--env', 'staging'], '--env must be prod or dev'],
    [['--since', 'yesterday'], '--since must be a date'],
    [['another.db'], 'One messages.db at a time'],
    [['--aply'], '--aply'],
  ])('wrong use: %j', async (args, said) => {
    const { code, error } = await run(args)
    expect([code, error]).toEqual([2, expect.stringContaining(said)])
  })
})
