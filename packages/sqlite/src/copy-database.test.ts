import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkIntegrity, copyDatabase, countRows, openCopy, openOwned, type SqliteDatabase } from './index.ts'

/** 3 KB a row: 4 rows are about 3 pages. */
const ROWS = 1000

let directory: string
let db: SqliteDatabase
let copy: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-copy-'))
  db = openOwned(join(directory, 'live.db'))
  copy = join(directory, 'copy.db')
  db.exec(
    'CREATE TABLE numbers (n INTEGER PRIMARY KEY, data BLOB); CREATE TABLE pairs (a, b, PRIMARY KEY (a)) WITHOUT ROWID',
  )
  db.transaction(() => add(ROWS))()
})

afterEach(() => {
  db.close()
  rmSync(directory, { recursive: true })
})

function add(count: number): void {
  const insert = db.prepare('INSERT INTO numbers (data) VALUES (randomblob(3000))')
  for (let n = 0; n < count; n++) insert.run()
}

async function numbersIn(path: string): Promise<number | undefined> {
  const opened = openCopy(path)
  const rows = await countRows(opened)
  opened.close()
  return rows.numbers
}

test('the copy is whole, for this user alone, and one file', async () => {
  await copyDatabase(db, copy)
  checkIntegrity(copy)
  expect(await numbersIn(copy)).toBe(ROWS)
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  expect(readdirSync(directory).filter((name) => name.startsWith('copy.db'))).toEqual(['copy.db'])
})

test('the library takes a transaction that is open for the end of an empty database', async () => {
  db.exec('BEGIN IMMEDIATE')
  expect(await db.backup(copy)).toEqual({ totalPages: 0, remainingPages: 0 })
  db.exec('COMMIT')
  expect(existsSync(copy)).toBe(false)
})

test('a transaction that is open again and again is ended before each step, and what it wrote is in the copy', async () => {
  let opened = 0
  const keepOpening = async () => {
    while (!copied.signal.aborted) {
      if (!db.inTransaction) {
        db.exec('BEGIN IMMEDIATE')
        opened += 1
        add(1)
      }
      await nextTurn()
    }
  }
  const copied = new AbortController()
  db.exec('BEGIN IMMEDIATE')
  const writing = keepOpening()
  await copyDatabase(db, copy, {
    beforeStep() {
      if (db.inTransaction) db.exec('COMMIT')
    },
  })
  copied.abort()
  await writing
  if (db.inTransaction) db.exec('COMMIT')
  expect(opened).toBeGreaterThan(10)
  checkIntegrity(copy)
  const rows = await numbersIn(copy)
  expect(rows).toBeGreaterThan(ROWS)
  expect(rows).toBeLessThanOrEqual(ROWS + opened)
})

test('whatever fails between the steps ends it', async () => {
  const broken = () => {
    throw new Error('the disk is gone')
  }
  await expect(copyDatabase(db, copy, { beforeStep: broken })).rejects.toThrow('the disk is gone')
  rmSync(copy)
  await expect(copyDatabase(db, copy, { signal: AbortSignal.abort() })).rejects.toThrow(/aborted/)
})

test('a file that is there already is left alone', async () => {
  await copyDatabase(db, copy)
  const before = readFileSync(copy)
  await expect(copyDatabase(db, copy)).rejects.toThrow(/EEXIST/)
  expect(readFileSync(copy).equals(before)).toBe(true)
})

test('rows are counted in every kind of table, in slices', async () => {
  db.exec('DELETE FROM numbers WHERE n % 2 = 0')
  db.exec(`INSERT INTO numbers (n) VALUES (-5), (0)`)
  db.exec(`INSERT INTO pairs VALUES ('x', 1), ('y', 2)`)
  db.exec(`CREATE TABLE many (text TEXT PRIMARY KEY)`)
  db.exec(
    `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 45000) INSERT INTO many SELECT x FROM c`,
  )
  expect(await countRows(db)).toEqual({ numbers: ROWS / 2 + 2, pairs: 2, many: 45_000 })
})

test('damage is found, and said', async () => {
  await copyDatabase(db, copy)
  const bytes = readFileSync(copy)
  bytes.fill(0x55, 4096 * 3, 4096 * 4)
  writeFileSync(copy, bytes)
  expect(() => checkIntegrity(copy)).toThrow(/is not a whole database/)
  writeFileSync(copy, 'not a database at all')
  expect(() => checkIntegrity(copy)).toThrow(/not a database/)
  expect(() => checkIntegrity(join(directory, 'nowhere.db'))).toThrow(/unable to open/)
})
