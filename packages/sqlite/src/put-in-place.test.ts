import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkIntegrity, DatabaseInUseError, openCopy, openOwned, openShared, putInPlace } from './index.ts'

let directory: string
let path: string
let ready: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-place-'))
  path = join(directory, 'messages.db')
  ready = join(directory, 'ready.db')
  const db = openOwned(ready)
  db.exec(`CREATE TABLE names (name); INSERT INTO names VALUES ('new')`)
  db.close()
})

afterEach(() => rmSync(directory, { recursive: true }))

function namesIn(file: string): unknown[] {
  const db = openCopy(file)
  const names = db.prepare('SELECT name FROM names').pluck().all()
  db.close()
  return names
}

/** A file whose process died: part of it is only in its log. */
function leaveDeadFile(): void {
  const db = openShared(join(directory, 'live.db'))
  db.exec(`CREATE TABLE names (name); INSERT INTO names VALUES ('old')`)
  for (const suffix of ['', '-wal', '-shm']) copyFileSync(db.name + suffix, path + suffix)
  db.close()
  rmSync(db.name)
}

test('the log of the old file is not played into the new one', () => {
  leaveDeadFile()
  // What happens without care: the same name, and the log beside it.
  copyFileSync(ready, join(directory, 'careless.db'))
  copyFileSync(`${path}-wal`, join(directory, 'careless.db-wal'))
  expect(namesIn(join(directory, 'careless.db'))).toEqual(['old'])
  putInPlace(ready, path)
  expect(namesIn(path)).toEqual(['new'])
  checkIntegrity(path)
  expect(readdirSync(directory).filter((name) => name.startsWith('messages.db'))).toEqual(['messages.db'])
  expect(existsSync(ready)).toBe(false)
})

test('an empty place, a log without a file, and a file that is no database', () => {
  writeFileSync(`${path}-wal`, 'left behind')
  putInPlace(ready, path)
  expect(namesIn(path)).toEqual(['new'])
  const second = join(directory, 'second.db')
  copyFileSync(path, second)
  writeFileSync(path, 'not a database, although it has its name')
  putInPlace(second, path)
  expect(namesIn(path)).toEqual(['new'])
})

test('a file that is in use stays', () => {
  const user = openShared(path)
  user.exec(`CREATE TABLE names (name); INSERT INTO names VALUES ('old')`)
  expect(() => putInPlace(ready, path)).toThrow(DatabaseInUseError)
  expect(user.prepare('SELECT name FROM names').pluck().all()).toEqual(['old'])
  user.close()
  expect(existsSync(ready)).toBe(true)
})
