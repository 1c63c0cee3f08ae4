import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewMessage } from '@wa-monitor/contracts'
import { aMessage, LAWLEY } from '@wa-monitor/contracts/test'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openMessageStoreReader } from './reader.ts'
import { type MessageStoreWriter, openMessageStoreWriter } from './writer.ts'

const MOHADIN = '120363421532174586@g.us'

let directory: string
let path: string
let writer: MessageStoreWriter

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-older-'))
  path = join(directory, 'messages.db')
  writer = openMessageStoreWriter(path)
})

afterEach(() => {
  writer.close()
  rmSync(directory, { recursive: true })
})

const stored = (id: string, at: number, change: Partial<NewMessage> = {}): NewMessage =>
  aMessage({ id, content: `the words of ${id}`, timestamp: at, ...change })

test('the oldest go, in steps, and are overwritten; counts, seq and all others stay right', () => {
  writer.append([
    stored('A', 10),
    stored('B', 20, { chat_jid: MOHADIN }),
    stored('C', 30, { kind: 'undecrypted' }),
    stored('D', 40),
    stored('E', 50),
  ])
  expect(writer.capturedByChat()).toEqual(
    new Map([
      [LAWLEY, 3],
      [MOHADIN, 1],
    ]),
  )
  expect([writer.removeOlder(45, 2), writer.removeOlder(45, 3), writer.removeOlder(45, 2)]).toEqual([2, 2, 0])
  expect(writer.capturedByChat()).toEqual(new Map([[LAWLEY, 1]]))
  const files = [path, `${path}-wal`].map((file) => readFileSync(file, 'latin1')).join('')
  expect(files).not.toMatch(/the words of [ABCD]/)
  writer.append([stored('F', 60)])
  const reader = openMessageStoreReader(path)
  expect(reader.readAll(0, 10).map(({ seq, id }) => [seq, id])).toEqual([
    [5, 'E'],
    [6, 'F'],
  ])
  reader.close()
  expect(writer.capturedByChat()).toEqual(new Map([[LAWLEY, 2]]))
})

test('counts are right, too, when nobody had asked for them, and when everything goes', () => {
  writer.append([stored('A', 10), stored('B', 20)])
  expect(writer.removeOlder(15, 100)).toBe(1)
  expect(writer.capturedByChat().get(LAWLEY)).toBe(1)
  expect(writer.removeOlder(100, 100)).toBe(1)
  expect(writer.capturedByChat().get(LAWLEY)).toBeUndefined()
  writer.append([stored('C', 30)])
  expect(writer.capturedByChat().get(LAWLEY)).toBe(1)
})

test('a clock that was set back hides nothing: what is not old enough stands in the way of what is behind it', () => {
  writer.append([stored('A', 100), stored('B', 10)])
  expect(writer.removeOlder(50, 10)).toBe(0)
})
