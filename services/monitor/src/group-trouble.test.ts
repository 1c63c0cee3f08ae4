import { describe, expect, test } from 'vitest'
import { GroupTrouble, TRIES, TRIES_ALONE } from './group-trouble.ts'
import { MAX_MESSAGES } from './read-batch.ts'

const batch = (rows: number, lastSeq: number, storeId = 'store') => ({ storeId, rows, lastSeq })
const repeat = <Result>(times: number, work: () => Result): Result[] => Array.from({ length: times }, work)

describe('a batch that fails', () => {
  test('for a reason that will pass is tried again for ever, later and later', () => {
    const trouble = new GroupTrouble()
    const tries = repeat(100, () => trouble.failed(batch(500, 500), false))
    expect(tries.slice(0, 5)).toEqual([250, 500, 1000, 2000, 2000].map((ms) => ({ do: 'wait', ms })))
    expect(tries.every((next) => next.do === 'wait')).toBe(true)
    expect(trouble.limit).toBe(MAX_MESSAGES)
  })

  test('before its messages were read says nothing about them', () => {
    const trouble = new GroupTrouble()
    repeat(100, () => trouble.failed(undefined, true))
    expect(trouble.limit).toBe(MAX_MESSAGES)
  })

  test('by fault of a message is halved until one is left, which is passed', () => {
    const trouble = new GroupTrouble()
    repeat(TRIES, () => trouble.failed(batch(500, 500), true))
    const limits = [trouble.limit]
    while (trouble.limit > 1) {
      trouble.failed(batch(trouble.limit, trouble.limit), true)
      limits.push(trouble.limit)
    }
    expect(limits).toEqual([250, 125, 63, 32, 16, 8, 4, 2, 1])
    const alone = repeat(TRIES_ALONE, () => trouble.failed(batch(1, 1), true))
    expect(alone.map((next) => next.do)).toEqual(['wait', 'wait', 'pass'])
    expect(alone.at(-1)).toEqual({ do: 'pass', seq: 1, tries: TRIES_ALONE })
  })

  test('of one message is tried as often as any batch', () => {
    const trouble = new GroupTrouble()
    const tries = repeat(TRIES, () => trouble.failed(batch(1, 7), true))
    expect(tries.map((next) => next.do)).toEqual(['wait', 'wait', 'wait', 'wait', 'pass'])
  })

  test('by fault of another message each time blames none of them', () => {
    const trouble = new GroupTrouble()
    for (let seq = 1; seq <= 50; seq += 1) expect(trouble.failed(batch(1, seq), true).do).toBe('wait')
  })
})

describe('taken apart', () => {
  const apart = () => {
    const trouble = new GroupTrouble()
    repeat(TRIES, () => trouble.failed(batch(500, 500), true))
    return trouble
  }

  test('goes on in parts until the end of the batch that failed', () => {
    const trouble = apart()
    expect(trouble.succeeded(batch(250, 250))).toBe(false)
    expect(trouble.limit).toBe(250)
    expect(trouble.succeeded(batch(250, 500))).toBe(true)
  })

  test('does not wait after a part that succeeded', () => {
    const trouble = apart()
    expect(trouble.notBefore).toBeGreaterThan(0)
    trouble.succeeded(batch(250, 250))
    expect(trouble.notBefore).toBe(0)
  })

  test('is over when the store is another one', () => {
    expect(apart().succeeded(batch(250, 250, 'another'))).toBe(true)
  })
})
