import { expect, test } from 'vitest'
import { momentOf, personOf } from './legacy-forms.ts'

const MORNING = Date.UTC(2025, 10, 5, 7, 12, 33)

test.each([
  '2025-11-05 09:12:33+02:00',
  '2025-11-05T09:12:33+02:00',
  '2025-11-05T07:12:33Z',
  '2025-11-05 07:12:33',
  '2025-11-05 09:12:33.123456789+02:00',
  '2025-11-05 09:12:33 +0200 SAST',
  '2025-11-05 07:12:33.5 +0000 UTC m=+12.345',
  MORNING / 1000,
  MORNING,
])('%s is a moment', (written) => {
  expect(momentOf(written)).toBe(MORNING)
})

test.each(['', 'yesterday', '2025-13-45 09:12:33', '05/11/2025 09:12', null, 0])('%s is none', (written) => {
  expect(momentOf(written)).toBeUndefined()
})

test.each([
  ['27820000001', '27820000001@s.whatsapp.net', ''],
  ['+27820000001', '27820000001@s.whatsapp.net', ''],
  ['27820000001:3', '27820000001@s.whatsapp.net', ''],
  ['27820000001:3@s.whatsapp.net', '27820000001@s.whatsapp.net', ''],
  ['100000000000001', '', '100000000000001@lid'],
  ['100000000000001@lid', '', '100000000000001@lid'],
  ['120363418298130331@g.us', '', ''],
  ['', '', ''],
])('%s is a person', (written, sender, sender_lid) => {
  expect(personOf(written)).toEqual({ sender, sender_lid })
})
