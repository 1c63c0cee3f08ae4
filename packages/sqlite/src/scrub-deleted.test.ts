import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { emptyLog, openShared, rewriteDatabase, type SqliteDatabase } from './index.ts'

const SECRET = 'a sentence that has to go'

let directory: string
let path: string
let db: SqliteDatabase

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-scrub-'))
  path = join(directory, 'file.db')
  db = openShared(path)
  db.pragma('synchronous = OFF')
  db.exec('CREATE TABLE said (n INTEGER PRIMARY KEY, words TEXT)')
  const add = db.prepare('INSERT INTO said (words) VALUES (?)')
  for (let n = 0; n < 2000; n++)
    add.run(n % 100 === 50 ? SECRET.repeat(1 + (n % 300)) : `something else ${n}`)
})

afterEach(() => {
  db.close()
  rmSync(directory, { recursive: true })
})

const holdsSecret = () => [path, `${path}-wal`].some((file) => readFileSync(file).includes(SECRET))

test('what was deleted before is gone from file and log', () => {
  db.exec(`DELETE FROM said WHERE words LIKE '${SECRET}%'`)
  expect(holdsSecret()).toBe(true)
  rewriteDatabase(db)
  expect(emptyLog(db)).toBe(true)
  expect(holdsSecret()).toBe(false)
  expect(db.prepare('SELECT count(*) AS n FROM said').get()).toEqual({ n: 1980 })
})

test('a reader in the middle of its work keeps the log, and says so', () => {
  const reader = openShared(path)
  const rows = reader.prepare('SELECT * FROM said').iterate()
  rows.next()
  db.exec('DELETE FROM said')
  expect(emptyLog(db)).toBe(false)
  rows.return?.()
  expect(emptyLog(db)).toBe(true)
  reader.close()
})
