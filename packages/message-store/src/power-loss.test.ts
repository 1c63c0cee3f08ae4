/** What is left of messages.db when the machine stops at once: what the disk had by then. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aMessage } from '@wa-monitor/contracts/test'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MessageStoreWriter, openMessageStoreReader, openMessageStoreWriter } from './index.ts'

let directory: string
const open: MessageStoreWriter[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-power-'))
})
afterEach(() => {
  for (const store of open.splice(0)) store.close()
  rmSync(directory, { recursive: true })
})

const message = (id: string) => aMessage({ id })

function openOn(boot: string, folder = 'live'): MessageStoreWriter {
  const store = openMessageStoreWriter(join(directory, folder), { boot })
  open.push(store)
  return store
}

/** The files as the disk has them now, as another machine's start finds them. */
function asOnDisk(folder: string): string {
  for (const ending of ['', '-wal'])
    cpSync(join(directory, `live${ending}`), join(directory, `${folder}${ending}`))
  return folder
}

test('rows that the power took back: readers begin again in a store of another id, and nothing is there twice', () => {
  const store = openOn('first start')
  store.append([message('A')])
  const left = asOnDisk('left')
  const added = store.appendSoon([message('B'), message('C')])
  const reader = openMessageStoreReader(join(directory, 'live'))
  expect([added.length, reader.lastSeq(), reader.storeId()]).toEqual([2, 3, store.storeId])
  reader.close()

  const after = openOn('second start', left)
  expect(after.storeId).not.toBe(store.storeId)
  expect(after.mayMissRows()).toBe(true)
  // In another order than before: under the old id, a reader at 3 would never see D.
  expect(
    after.appendSoon([message('A'), message('D'), message('B'), message('C')]).map(({ id }) => id),
  ).toEqual(['D', 'B', 'C'])
  after.complete()
  expect(after.mayMissRows()).toBe(false)
})

test('a reader that was there before the bridge sees the new id in the file it has open', () => {
  openOn('first start').append([message('A')])
  const left = asOnDisk('left')
  const reader = openMessageStoreReader(join(directory, left))
  const before = reader.storeId()
  const { storeId } = openOn('second start', left)
  expect(storeId).not.toBe(before)
  expect(reader.storeId()).toBe(storeId)
  reader.close()
})

test('until it is complete it says so, however often it is opened', () => {
  openOn('first start').append([message('A')])
  const left = asOnDisk('left')
  const second = openOn('second start', left)
  const { storeId } = second
  open.pop()
  second.close()
  const third = openOn('third start', left)
  expect([third.mayMissRows(), third.storeId]).toEqual([true, storeId])
})

test('a process that was killed, and a machine that was stopped in order, keep their store', () => {
  const first = openOn('first start')
  first.append([message('A')])
  const killed = openOn('first start', asOnDisk('killed'))
  expect([killed.storeId, killed.mayMissRows()]).toEqual([first.storeId, false])
  open.splice(open.indexOf(first), 1)
  first.close()
  const next = openOn('second start')
  expect([next.storeId, next.mayMissRows()]).toEqual([first.storeId, false])
})
