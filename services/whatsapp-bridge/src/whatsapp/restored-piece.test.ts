import { expect, test } from 'vitest'
import { readPiece, type RestoredPiece } from './restored-piece.ts'

const NEWEST_BEFORE = 1_790_000_000_000
const LATER = NEWEST_BEFORE + 60_000

const rows: [string, Partial<RestoredPiece>, ReturnType<typeof readPiece>][] = [
  ['an answer with a message of the backup', { oldest: NEWEST_BEFORE, meetsBackup: true }, 'reached'],
  [
    'an answer that goes back behind the backup, whose newest was deleted since',
    { oldest: NEWEST_BEFORE - 1 },
    'reached',
  ],
  ['an answer that is not there yet', { oldest: LATER, goesBack: true }, 'more'],
  ['an answer with nothing that is new', { oldest: LATER, goesBack: false }, 'ended'],
  ['an empty answer', { oldest: undefined, goesBack: false }, 'ended'],
  [
    'the start of a link that meets the backup',
    { isAnswer: false, oldest: LATER, meetsBackup: true },
    'reached',
  ],
  ['the start of a link that goes behind it', { isAnswer: false, oldest: NEWEST_BEFORE - 1 }, 'reached'],
  [
    'the start of a link that does not reach it',
    { isAnswer: false, oldest: LATER, goesBack: true },
    'nothing',
  ],
  ['an answer behind which there is nothing', { oldest: LATER, isEnd: true }, 'ended'],
  ['a group that is empty on the phone', { isAnswer: false, oldest: undefined, isEnd: true }, 'ended'],
  ['a list of chats without messages', { isAnswer: false, oldest: undefined }, 'nothing'],
]

test.each(rows)('%s', (_, piece, meaning) => {
  const whole = { isAnswer: true, oldest: LATER, meetsBackup: false, isEnd: false, goesBack: true, ...piece }
  expect(readPiece(whole, NEWEST_BEFORE)).toBe(meaning)
})
