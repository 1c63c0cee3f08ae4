import { expect, test } from 'vitest'
import { withoutNotes } from './notes.ts'

const AGAIN = '--- PHOTOS UPDATED 2025-11-21 12:00 ---\nAgent updated photos in 1MAP. QA can continue review.'
const CHANGED =
  '--- NUMBER CHANGED 2025-11-21 12:00 ---\nThe sender edited the message: this number is now DR1752029.'

test.each([
  ['', ''],
  ['Created from WhatsApp message', ''],
  [`Created from WhatsApp message\n\n${AGAIN}\n\n${CHANGED}\n\n${AGAIN}`, ''],
  [`Created from WhatsApp message\r\nblurred\r\n\r\n${AGAIN}`, 'blurred'],
  [`blurred\n\n${AGAIN}\n\nstill blurred`, 'blurred\n\nstill blurred'],
  ['--- PHOTOS UPDATED 2025-11-21 12:00 ---', ''],
  ['He says: Created from WhatsApp message', 'He says: Created from WhatsApp message'],
])('%j', (comment, words) => {
  expect(withoutNotes(comment)).toBe(words)
})
