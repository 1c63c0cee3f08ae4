import { type MessageStoreReader, StoreNotReadyError, StoreVersionError } from '@wa-monitor/message-store'
import { expect, test } from 'vitest'
import { withOwnNumbers } from './own-numbers.ts'

const knows = (...ids: string[]) => ({ ownIds: () => new Set(ids) })
const fails = (error: Error) => ({
  ownIds: () => {
    throw error
  },
})
const store = { ...knows('first'), lastSeq: () => 7 } as MessageStoreReader

test('all that any of ours knows, and everything else as it was', () => {
  const all = withOwnNumbers(store, { stores: [knows('second', 'first')], numbers: ['earlier'] })
  expect(all.ownIds()).toEqual(new Set(['first', 'second', 'earlier']))
  expect(all.lastSeq()).toBe(7)
})

test('a number that was never linked has no store', () => {
  const none = fails(new StoreNotReadyError('not there yet'))
  expect(withOwnNumbers(store, { stores: [none], numbers: [] }).ownIds()).toEqual(new Set(['first']))
})

test('a store that is there and cannot be read is waited for: its number must not be taken for a contractor’s', () => {
  const broken = fails(new StoreVersionError('another version'))
  expect(() => withOwnNumbers(store, { stores: [broken], numbers: [] }).ownIds()).toThrow('another version')
})
