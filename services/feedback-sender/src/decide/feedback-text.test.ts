import { expect, test } from 'vitest'
import { feedbackText } from './feedback-text.ts'

test.each([
  ['step 9 is missing', 'DR1752028: step 9 is missing'],
  ['DR1752028 step 9 is missing', 'DR1752028 step 9 is missing'],
  ['Please redo dr 1752028', 'Please redo dr 1752028'],
  ['dr-1752028: step 9', 'dr-1752028: step 9'],
  ['DR17520281 is another one', 'DR1752028: DR17520281 is another one'],
  ['XDR1752028', 'DR1752028: XDR1752028'],
])('%s', (message, text) => {
  expect(feedbackText('DR1752028', message)).toBe(text)
})

test('a reply is about no drop', () => {
  expect(feedbackText('', 'Thanks, 123456 is noted')).toBe('Thanks, 123456 is noted')
})
