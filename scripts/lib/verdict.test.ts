import { expect, test } from 'vitest'
import { type Verdict, verdictOf } from './verdict.ts'

const found = (held: boolean): Verdict => ({ findings: { proof: 'inbox', lost: 0 }, seed: 7, held })

test.each<[string, () => Promise<Verdict | number>, number, object | undefined, RegExp | undefined]>([
  ['a promise that held', async () => found(true), 0, { lost: 0, seed: 7, held: true }, undefined],
  ['one that broke', async () => found(false), 1, { lost: 0, seed: 7, held: false }, undefined],
  ['an exit code of somebody else', async () => 3, 3, undefined, undefined],
  ['an error', () => Promise.reject(new Error('no Redis')), 1, undefined, /no Redis\n +at /],
  ['what is no error', () => Promise.reject('no words'), 1, undefined, /^no words$/],
])('%s', async (_, tried, code, line, said) => {
  const printed: string[] = []
  const told: string[] = []
  const outputs = { say: (text: string) => told.push(text), print: (text: string) => printed.push(text) }
  expect(await verdictOf(tried, outputs)).toBe(code)
  expect(printed.map((text) => JSON.parse(text) as object)).toEqual(
    line ? [{ proof: 'inbox', seconds: expect.any(Number), ...line }] : [],
  )
  expect(told).toEqual(said ? [expect.stringMatching(said)] : [])
})
