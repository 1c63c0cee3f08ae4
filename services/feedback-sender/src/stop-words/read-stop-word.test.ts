import { expect, test } from 'vitest'
import { isHistory, readStopWord } from './read-stop-word.ts'

test.each([
  ['!STOP', 'stop'],
  ['!stop', 'stop'],
  ['  !Stop\n', 'stop'],
  ['!START', 'start'],
  ['!start ', 'start'],
  ['STOP', undefined],
  ['stop', undefined],
  ['!stop please', undefined],
  ['please !stop', undefined],
  ['! stop', undefined],
  ['!STOPP', undefined],
  ['!stop!', undefined],
  ['!kill', undefined],
  ['skilled', undefined],
  ['constructor', undefined],
  ['', undefined],
])('%j is %s', (content, word) => {
  expect(readStopWord({ kind: 'message', content })).toBe(word)
})

test.each(['edit', 'reaction', 'delete', 'undecrypted', 'send_state', 'sender_known'] as const)(
  'a row of kind %s never is one',
  (kind) => {
    expect(readStopWord({ kind, content: '!STOP' })).toBeUndefined()
  },
)

const minute = 60_000
const noon = Date.UTC(2025, 10, 21, 12)

test.each([
  ['just now', noon, noon, false],
  ['a little before the start', noon - 9 * minute, noon, false],
  ['long before the start', noon - 11 * minute, noon, true],
  ['after the start, late', noon + minute, noon + 60 * minute, false],
  ['after the start, read again the next day', noon + minute, noon + 24 * 60 * minute, true],
])('%s', (_what, timestamp, received_at, history) => {
  expect(isHistory({ timestamp, received_at }, noon)).toBe(history)
})
