import { expect, test } from 'vitest'
import { feedbackText, sharedMessage } from './shared-message.ts'

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

const parts = [
  { drop_number: 'DR1752028', message: 'DR1752028 still needs 2 photos:\n• step 3\n• step 9\n' },
  { drop_number: 'DR1752029', message: 'the label is upside down' },
]

test('several drops: a paragraph for each, with its number', () => {
  const paragraphs =
    'DR1752028 still needs 2 photos:\n• step 3\n• step 9\n\nDR1752029: the label is upside down'
  expect(sharedMessage(parts, 'en')).toBe(`About 2 drops:\n\n${paragraphs}`)
  expect(sharedMessage(parts, 'af')).toBe(`Oor 2 drops:\n\n${paragraphs}`)
})

test('one drop is as by itself', () => {
  expect(sharedMessage(parts.slice(1), 'en')).toBe('DR1752029: the label is upside down')
  expect(sharedMessage([], 'en')).toBe('')
})
