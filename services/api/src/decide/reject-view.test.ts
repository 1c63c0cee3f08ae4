import type { RejectReason } from '@wa-monitor/contracts'
import type { RejectedNumber } from '@wa-monitor/database'
import { describe, expect, test } from 'vitest'
import { numbersToTry, rejectView } from './reject-view.ts'

function rejected(written: string, reason: RejectReason, detail = ''): RejectedNumber {
  return {
    id: 7,
    written,
    reason,
    detail,
    project: 'Lawley',
    sender: '27820000001@s.whatsapp.net',
    sender_lid: '',
    sender_name: 'Thabo',
    happened_at: new Date('2025-11-21T10:00:00Z'),
  }
}

describe('what may have been meant', () => {
  test.each<[string, RejectedNumber, string[], string[]]>([
    [
      'the list knows it',
      rejected('DR1752027', 'not_valid', 'not in valid_drops; like DR1752028 and DR1752029'),
      [],
      ['DR1752028', 'DR1752029'],
    ],
    [
      'the list knows nothing like it',
      rejected('DR99', 'not_valid', 'not in valid_drops, and nothing there is like it'),
      [],
      [],
    ],
    ['written apart', rejected('DR: 1752028', 'separator'), [], ['DR1752028']],
    [
      'another project has it',
      rejected('dr 1752028', 'other_project', 'belongs to Mohadin'),
      [],
      ['DR1752028'],
    ],
    [
      'a digit short, and posted',
      rejected('DR 17520', 'too_few_digits'),
      ['DR175202', 'DR999999'],
      ['DR175202'],
    ],
    ['a digit short, and not posted', rejected('DR17520', 'too_few_digits'), [], []],
    ['far too short', rejected('DR175', 'too_few_digits'), ['DR1752028'], []],
    ['a digit too many', rejected('DR175202899', 'too_many_digits'), ['DR17520289'], ['DR17520289']],
    [
      'two numbers in one',
      rejected('DR17520281752029', 'too_many_digits'),
      ['DR1752028', 'DR17520281'],
      ['DR17520281', 'DR1752028'],
    ],
    ['too long', rejected('DR1', 'too_long'), ['DR1'], []],
    ['a pattern that gave up', rejected('drop_pattern', 'pattern_gave_up'), [], []],
  ])('%s', (_, row, posted, near) => {
    const looked = numbersToTry([row])
    const known = new Set(posted.filter((number) => looked.includes(number)))
    expect(rejectView(row, known).near).toEqual(near)
  })

  test('is three at most', () => {
    const row = rejected('DR17520', 'too_few_digits')
    expect(rejectView(row, new Set(numbersToTry([row]))).near).toHaveLength(3)
  })
})

test.each([
  ['Thabo', '27820000001@s.whatsapp.net', '', 'Thabo'],
  ['', '27820000001@s.whatsapp.net', '', '2782…01'],
  ['', '', '123456789012345@lid', '1234…45'],
])('who it was: %s %s %s', (sender_name, sender, sender_lid, shown) => {
  const row = { ...rejected('DR1', 'too_few_digits'), sender_name, sender, sender_lid }
  expect(rejectView(row, new Set()).sender).toBe(shown)
})
