import { expect, test } from 'vitest'
import { describeRefusal, pauseAfterMs, sendFailure } from './send-failure.ts'

/** As the client library makes them: a server's code is in `data`, its own in `output.statusCode`. */
const boom = (message: string, statusCode: number, data?: number) =>
  Object.assign(new Error(message), { output: { statusCode }, data })

test.each([
  ['forbidden', boom('forbidden', 500, 403), 'refused'],
  ['item-not-found', boom('item-not-found', 500, 404), 'refused'],
  ['rate-overlimit', boom('rate-overlimit', 500, 429), 'later'],
  ['internal-server-error', boom('internal-server-error', 500, 500), 'later'],
  ['a query nobody answered', boom('Timed Out', 408), 'later'],
  ['the connection went', boom('Connection Closed', 428), 'later'],
  ['nobody has keys', boom('All encryptions failed', 500), 'refused'],
  ['a fault in our content', new TypeError('Cannot read properties of undefined'), 'refused'],
  ['something odd', boom('odd', 500, Number.NaN), 'refused'],
])('%s: %s → %s', (_what, error, meaning) => {
  expect(sendFailure(error)).toBe(meaning)
})

test('pauses grow and then stay', () => {
  const pauses = [1, 2, 3, 4, 5, 100].map(pauseAfterMs)
  expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
  expect(new Set(pauses.slice(-3)).size).toBe(1)
  expect(pauses[0]).toBeGreaterThan(0)
})

test('a refusal says what to do, and keeps what the library said', () => {
  const said = describeRefusal(boom('All encryptions failed', 500))
  expect(said).toMatch(/published keys.*send again.*All encryptions failed/)
  expect(describeRefusal(new Error('something else'))).toBe('something else')
})
