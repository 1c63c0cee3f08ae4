import { describe, expect, test } from 'vitest'
import { compare, type Found } from './compare.ts'
import type { Posted } from './contractors.ts'

const LAWLEY = {
  jid: '120363000000000001@g.us',
  name: 'Lawley',
  people: ['27820000001'],
  inDevelopment: false,
}
const VELO = {
  jid: '120363000000000002@g.us',
  name: 'Velo Test',
  people: ['27820000001'],
  inDevelopment: true,
}

const post = (id: string, group: Posted['group'], drop = ''): Posted => ({
  id,
  group,
  drop,
  from: '27820000001',
  postedAt: 0,
})

const FIRST = post('A', LAWLEY, 'DR1700000')
const TESTED = post('B', VELO, 'DR1700001')
const wanted = {
  posted: [FIRST, TESTED, post('C', LAWLEY, 'DR1700000'), post('D', LAWLEY)],
  drops: [FIRST, TESTED],
  asked: [{ number: 1, id: '11', phone: '27820000001' }],
}

/** Everything is there once. */
function found() {
  return {
    messages: new Map(['A', 'B', 'C', 'D'].map((id) => [id, 1])),
    production: {
      rows: new Map([
        ['DR1700000', 1],
        ['DR1700001', 1],
      ]),
      events: new Map(['A', 'B', 'C'].map((id) => [id, 1])),
    },
    development: { rows: new Map([['DR1700001', 1]]), events: new Map([['B', 1]]) },
    phones: new Map([['27820000001 1', 1]]),
  } satisfies Found
}

test('all of it once is neither lost nor twice', () => {
  expect(compare(wanted, found())).toEqual({
    sent: 4,
    stored: 4,
    drops: 2,
    rows: 2,
    feedback: 1,
    delivered: 1,
    lost: 0,
    twice: 0,
    wrong: [],
  })
})

const places: [string, (there: ReturnType<typeof found>) => Map<string, number>, string][] = [
  ['a message in messages.db', ({ messages }) => messages, 'D'],
  ['a row', ({ production }) => production.rows, 'DR1700000'],
  ['an event', ({ production }) => production.events, 'C'],
  ['a row of development', ({ development }) => development.rows, 'DR1700001'],
  ['an event of development', ({ development }) => development.events, 'B'],
  ['feedback on its phone', ({ phones }) => phones, '27820000001 1'],
]

describe.each(places)('%s', (_, place, key) => {
  test('that is missing is lost', () => {
    const there = found()
    place(there).delete(key)
    expect(compare(wanted, there)).toMatchObject({ lost: 1, twice: 0, wrong: [expect.any(String)] })
  })

  test('that is there twice is twice', () => {
    const there = found()
    place(there).set(key, 2)
    expect(compare(wanted, there)).toMatchObject({ lost: 0, twice: 1, wrong: [expect.any(String)] })
  })
})

test('what belongs to production alone and is in development is twice', () => {
  const there = found()
  there.development.rows.set('DR1700000', 1)
  there.development.events.set('A', 1)
  expect(compare(wanted, there)).toMatchObject({ lost: 0, twice: 2 })
})
