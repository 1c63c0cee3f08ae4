import { openOwned } from '@wa-monitor/sqlite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { Commits } from './commits.ts'

const directory = mkdtempSync(join(tmpdir(), 'wa-simulator-commits-'))
const database = openOwned(join(directory, 'commits.db'))
database.exec('CREATE TABLE kept (word TEXT)')
afterAll(() => {
  database.close()
  rmSync(directory, { recursive: true })
})

let transactions = 0
const commits = new Commits((work) => {
  if (!database.inTransaction) transactions += 1
  return database.transaction(work)()
})
const insert = database.prepare<[string]>('INSERT INTO kept VALUES (?)')
const kept = () => database.prepare<[], { word: string }>('SELECT word FROM kept').all()

test('what is added together is one commit, each write alone when one fails', async () => {
  const outcomes = await Promise.allSettled([
    commits.add(() => void insert.run('first')),
    commits.add(() => {
      insert.run('second')
      throw new Error('thought better of it')
    }),
    commits.add(() => void insert.run('third')),
  ])
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(kept()).toEqual([{ word: 'first' }, { word: 'third' }])
  expect(transactions).toBe(1)
})

test('a write that takes long leaves the rest to the next turn', async () => {
  const before = transactions
  const slow = () => {
    const end = performance.now() + 15
    while (performance.now() < end) continue
  }
  await Promise.all(Array.from({ length: 4 }, () => commits.add(slow)))
  expect(transactions - before).toBeGreaterThan(1)
})
