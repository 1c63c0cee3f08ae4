import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type NewMessage, projectSchema } from '@wa-monitor/contracts'
import {
  type MessageStoreReader,
  type MessageStoreWriter,
  openMessageStoreReader,
  openMessageStoreWriter,
} from '@wa-monitor/message-store'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { message } from '../test/message-fixtures.ts'
import { compileRules, type ProjectRules } from './decide/rules.ts'
import { readBatch, readPage } from './read-batch.ts'

const ALL = { afterSeq: 0, limit: 500 }

let directory: string
let writer: MessageStoreWriter
let store: MessageStoreReader
let chats = 0

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wa-batch-'))
  writer = openMessageStoreWriter(join(directory, 'messages.db'))
  store = openMessageStoreReader(join(directory, 'messages.db'))
})
afterEach(() => {
  writer.close()
  store.close()
  rmSync(directory, { recursive: true })
})

/** The rules of a group that said nothing before. */
function newGroup(project = {}): ProjectRules {
  chats += 1
  return compileRules(
    projectSchema.parse({ name: 'Lawley', group_jid: `${120_363_400 + chats}@g.us`, ...project }),
  )
}

function say(rules: ProjectRules, rows: readonly Partial<NewMessage>[]): void {
  writer.append(rows.map((row) => message({ ...row, chat_jid: rules.project.group_jid })))
}

/** Every row of the group, as nothing would leave one out. */
function everything({ project }: ProjectRules) {
  const rows = store.readChat(project.group_jid, 0, 1000)
  return { rows, length: rows.length, lastSeq: rows.at(-1)?.seq ?? 0 }
}

test.each([
  ['with the default form', { resubmission_words: ['done'] }],
  ['with a form of its own', { drop_pattern: String.raw`\bLAW-?\d{4}\b` }],
  [
    'with rules',
    { rules: [{ action: 'drop', match: { pattern: String.raw`\bDR\d{7}\b` }, continue: true }] },
  ],
])('what is left out of a page says nothing: %s', (_what, project) => {
  const part = fc.constantFrom('DR1752028', 'dr 17520', 'dR', '1752', 'LAW-0042', ' done', 'drop', '\0', 'é')
  const row = fc.record({
    content: fc.array(part, { maxLength: 5 }).map((parts) => parts.join('')),
    kind: fc.constantFrom('message', 'message', 'edit', 'delete', 'reaction', 'undecrypted'),
    quoted_id: fc.constantFrom('', 'FEEDBACK'),
    target_id: fc.constantFrom('', 'POST'),
    is_from_me: fc.constantFrom(0, 0, 0, 1),
  }) as fc.Arbitrary<Partial<NewMessage>>
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const rules = newGroup(project)
      const feedback = { id: 'FEEDBACK', is_from_me: 1, content: 'DR1752028: photo 9 is missing' } as const
      say(rules, [feedback, { id: 'POST', content: 'DR1752028' }, ...rows])
      const page = readPage(store, rules, ALL)
      const all = everything(rules)
      expect({ ...page, rows: [] }).toEqual({ ...all, rows: [] })
      expect(readBatch(store, rules, { page, ...ALL })).toEqual(
        readBatch(store, rules, { page: all, ...ALL }),
      )
    }),
    { numRuns: 300 },
  )
})

test('talk is left out, and gone over', () => {
  const rules = newGroup()
  say(rules, [
    { content: 'busy with the trench' },
    { content: 'Dr1752028' },
    { content: 'rain' },
    { content: 'wait' },
  ])
  const page = readPage(store, rules, { afterSeq: 0, limit: 3 })
  expect(page.rows.map(({ content }) => content)).toEqual(['Dr1752028'])
  expect(page).toMatchObject({ length: 3, lastSeq: 3 })
  expect(readBatch(store, rules, { page, afterSeq: 0, limit: 3 })).toMatchObject({
    rows: 3,
    lastSeq: 3,
    isFull: true,
  })
  expect(readPage(store, rules, { afterSeq: 3, limit: 3 })).toEqual({ rows: [], length: 1, lastSeq: 4 })
  expect(readPage(store, rules, { afterSeq: 4, limit: 3 })).toEqual({ rows: [], length: 0, lastSeq: 4 })
})

test('a batch ends before it has too many drops, with the talk up to there', () => {
  const rules = newGroup()
  const numbers = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => `DR${from + index}`).join(' ')
  say(rules, [
    { content: 'good morning' },
    { content: numbers(1_000_000, 300) },
    { content: 'rain' },
    { content: numbers(2_000_000, 200) },
    { content: 'busy' },
    { content: numbers(3_000_000, 1) },
    { content: 'done' },
  ])
  const page = readPage(store, rules, ALL)
  const first = readBatch(store, rules, { page, ...ALL })
  expect(first).toMatchObject({ rows: 4, lastSeq: 4, isFull: true })
  const rest = { afterSeq: first.lastSeq, limit: 500 }
  const last = readBatch(store, rules, { page: readPage(store, rules, rest), ...rest })
  expect(last).toMatchObject({ rows: 3, lastSeq: 7, isFull: false })
  expect(last.messages.map(({ found }) => found.numbers)).toEqual([['DR3000000']])
})
