import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'
import { afterEach, expect, test, vi } from 'vitest'
import { GroupCommit } from './group-commit.ts'

const directories: string[] = []
afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true })
})

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'wa-group-commit-'))
  directories.push(directory)
  return directory
}

function open(onError: (error: Error) => void = (error) => expect.unreachable(error.message)) {
  const directory = newDirectory()
  const db = openOwned(join(directory, 'file.db'))
  db.exec('CREATE TABLE words (word TEXT PRIMARY KEY)')
  return { directory, db, group: new GroupCommit(db, onError) }
}

const say = (db: SqliteDatabase, word: string) => db.prepare('INSERT INTO words VALUES (?)').run(word)
const words = (db: SqliteDatabase) =>
  db.prepare<[], { word: string }>('SELECT word FROM words ORDER BY word').all()

/** What a process would find that starts after this one has died right now. */
function onDisk(directory: string): string[] {
  const copy = newDirectory()
  cpSync(directory, copy, { recursive: true })
  const db = openOwned(join(copy, 'file.db'))
  const found = words(db).map(({ word }) => word)
  db.close()
  return found
}

test('joined writes are seen here at once, on the disk with the commit, and only then let what waits go', async () => {
  const { db, directory, group } = open()
  const gone = vi.fn()
  group.join(() => say(db, 'ratchet'))
  group.whenDurable(gone)
  expect(words(db)).toHaveLength(1)
  expect([group.isDurable(), onDisk(directory), gone.mock.calls.length]).toEqual([false, [], 0])
  await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1))
  expect([group.isDurable(), onDisk(directory)]).toEqual([true, ['ratchet']])
  group.whenDurable(gone)
  expect(gone).toHaveBeenCalledTimes(2)
  db.close()
})

test('what must be on the disk takes everything before it along', () => {
  const { db, directory, group } = open()
  group.join(() => say(db, 'a receipt waits for this'))
  group.durable(() => say(db, 'a send'))
  expect(onDisk(directory)).toEqual(['a receipt waits for this', 'a send'])
  db.close()
})

test('a piece of work that fails leaves nothing, and the others stay', () => {
  const { db, directory, group } = open()
  group.join(() => say(db, 'before'))
  const failing = () => {
    say(db, 'half')
    throw new Error('no')
  }
  expect(() => group.join(failing)).toThrow('no')
  expect(() => group.durable(failing)).toThrow('no')
  group.join(() => say(db, 'after'))
  group.flush()
  expect(onDisk(directory)).toEqual(['after', 'before'])
  db.close()
})

test('many writes do not wait for the clock', () => {
  const { db, directory, group } = open()
  for (let n = 0; n < 200; n++) group.join(() => say(db, `${n}`))
  expect(onDisk(directory)).toHaveLength(200)
  db.close()
})

test('a commit that the disk refuses is told, and nothing that waits goes', () => {
  const onError = vi.fn()
  const { db, group } = open(onError)
  const gone = vi.fn()
  db.exec('CREATE TABLE strict (word TEXT REFERENCES words DEFERRABLE INITIALLY DEFERRED)')
  db.pragma('foreign_keys = ON')
  group.join(() => db.exec("INSERT INTO strict VALUES ('nobody said this')"))
  group.whenDurable(gone)
  expect(() => group.flush()).toThrow('FOREIGN KEY')
  expect([onError.mock.calls.length, gone.mock.calls.length]).toEqual([1, 0])
  db.close()
})
