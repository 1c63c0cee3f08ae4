import { expect, test } from 'vitest'
import { readSeqMark, seqMark } from './feedback-view.ts'

test('a page mark is read back, and nothing else is', () => {
  for (const seq of [0, 1, 123_456_789]) expect(readSeqMark(seqMark(seq))).toBe(seq)
  const others = ['', 'x', 'feedback -1', 'feedback 1x', 'feedback 1e5', '["x"]', 'feedback 9999999999999999']
  for (const other of others) expect(readSeqMark(Buffer.from(other).toString('base64url'))).toBeUndefined()
})
