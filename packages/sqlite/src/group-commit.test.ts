import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { type DiskLog, openDiskLog } from './disk-log.ts'
import { GroupCommit } from './group-commit.ts'
import { openOwned, type SqliteDatabase } from './index.ts'

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
  group.close()
  db.close()
})

test('what must be on the disk takes everything before it along', () => {
  const { db, directory, group } = open()
  group.join(() => say(db, 'a receipt waits for this'))
  group.durable(() => say(db, 'a send'))
  expect(onDisk(directory)).toEqual(['a receipt waits for this', 'a send'])
  group.close()
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
  group.close()
  db.close()
})

test('many writes do not wait for the clock', () => {
  const { db, directory, group } = open()
  for (let n = 0; n < 200; n++) group.join(() => say(db, `${n}`))
  expect(onDisk(directory)).toHaveLength(200)
  group.close()
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

/** A disk that answers when the test says so. */
function slowDisk() {
  const directory = newDirectory()
  const db = openOwned(join(directory, 'file.db'))
  db.exec('CREATE TABLE words (word TEXT PRIMARY KEY)')
  const real = openDiskLog(db)
  const syncs: ((error: Error | null) => void)[] = []
  const log: DiskLog = { ...real, sync: (done) => void syncs.push(done) }
  const onError = vi.fn()
  const group = new GroupCommit(db, onError, log)
  const done: string[] = []
  const write = (word: string) => {
    group.join(() => say(db, word))
    group.whenDurable(() => done.push(word))
  }
  /** The commit that the clock would make. */
  const committed = () => vi.waitFor(() => expect(db.inTransaction).toBe(false))
  return { db, group, syncs, done, write, committed, onError }
}

test('a commit is not on the disk before the disk says so, and what came after it waits for the next', async () => {
  const { db, group, syncs, done, write, committed } = slowDisk()
  write('first')
  await committed()
  expect([syncs.length, group.isDurable(), done]).toEqual([1, false, []])
  write('second')
  syncs[0]?.(null)
  expect(done).toEqual(['first'])
  await committed()
  expect([syncs.length, done]).toEqual([2, ['first']])
  syncs[1]?.(null)
  expect([group.isDurable(), done]).toEqual([true, ['first', 'second']])
  group.close()
  db.close()
})

test('while the disk works, commits are made, and one more sync takes them all', async () => {
  const { db, group, syncs, done, write, committed } = slowDisk()
  for (const word of ['a', 'b', 'c']) {
    write(word)
    await committed()
  }
  expect(syncs).toHaveLength(1)
  syncs[0]?.(null)
  expect([done, syncs.length]).toEqual([['a'], 2])
  syncs[1]?.(null)
  expect([done, syncs.length]).toEqual([['a', 'b', 'c'], 2])
  group.close()
  db.close()
})

test('what waits for the disk at once does not wait for a sync under way, and lets all before it go, in order', async () => {
  const { db, group, syncs, done, write, committed } = slowDisk()
  write('under way')
  await committed()
  write('joined')
  group.durable(() => say(db, 'a send'))
  expect([group.isDurable(), done]).toEqual([true, ['under way', 'joined']])
  group.whenDurable(() => done.push('at once'))
  syncs[0]?.(null)
  expect(done).toEqual(['under way', 'joined', 'at once'])
  group.close()
  db.close()
})

test('whoever comes while others are let go is let go after them', async () => {
  const { db, group, syncs, done, write, committed } = slowDisk()
  group.join(() => say(db, 'begin'))
  group.whenDurable(() => group.whenDurable(() => done.push('late')))
  write('second')
  await committed()
  syncs[0]?.(null)
  expect(done).toEqual(['second', 'late'])
  group.close()
  db.close()
})

test('a disk that fails later is told as well, and nothing that waits goes', async () => {
  const { db, group, syncs, done, write, committed, onError } = slowDisk()
  write('lost')
  await committed()
  syncs[0]?.(new Error('input/output error'))
  expect([onError.mock.calls.length, done]).toEqual([1, []])
  group.close()
  db.close()
})

test('what the log holds goes into the file when nothing else is to be done, and all of it is there', async () => {
  const { db, directory, group } = open()
  for (let n = 0; n < 4000; n++) group.join(() => say(db, `${n} `.repeat(100)))
  const log = openDiskLog(db)
  expect(log.pages()).toBeGreaterThan(500)
  await vi.waitFor(() => expect(log.pages()).toBe(0), 5000)
  expect(onDisk(directory)).toHaveLength(4000)
  log.close()
  group.close()
  db.close()
})
