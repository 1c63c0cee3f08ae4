import { expect, test } from 'vitest'
import { UnfinishedHandshakes } from './unfinished-handshakes.ts'

function connection() {
  return {
    dropped: false,
    drop() {
      this.dropped = true
    },
  }
}

test('one too many costs the oldest its connection, whoever is through costs nobody', () => {
  const unfinished = new UnfinishedHandshakes(2)
  const [oldest, through, waiting, last] = [connection(), connection(), connection(), connection()]
  expect(unfinished.begin(oldest)).toBeUndefined()
  expect(unfinished.begin(through)).toBeUndefined()
  unfinished.end(through)
  expect(unfinished.begin(waiting)).toBeUndefined()
  expect(unfinished.begin(last)).toBe(oldest)
  expect([oldest, through, waiting, last].map(({ dropped }) => dropped)).toEqual([true, false, false, false])
})
