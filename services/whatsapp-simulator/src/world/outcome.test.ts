import { expect, test } from 'vitest'
import { type Aimed, outcomeOf } from './outcome.ts'

const AUTHOR = '27820000001'
const OTHER = '27820000002'

function aimed(phone: string, kind: Aimed['kind'], text = '', byAdmin = false): Aimed {
  return { phone, kind, text, byAdmin }
}

test('the last edit of the author counts, nobody else’s', () => {
  const edits = [
    aimed(AUTHOR, 'edit', 'one'),
    aimed(AUTHOR, 'edit', 'two'),
    aimed(OTHER, 'edit', 'three', true),
  ]
  expect(outcomeOf(AUTHOR, edits).newWords).toBe('two')
  expect(outcomeOf(AUTHOR, []).newWords).toBeUndefined()
})

test('the author and admins delete', () => {
  expect(outcomeOf(AUTHOR, [aimed(AUTHOR, 'delete')]).deleted).toBe(true)
  expect(outcomeOf(AUTHOR, [aimed(OTHER, 'delete', '', true)]).deleted).toBe(true)
  expect(outcomeOf(AUTHOR, [aimed(OTHER, 'delete')]).deleted).toBe(false)
})

test('of each person’s reactions the last one counts; an empty one takes it back', () => {
  const reactions = [
    aimed(AUTHOR, 'reaction', '👍'),
    aimed(OTHER, 'reaction', '👍'),
    aimed(OTHER, 'reaction', '❤️'),
  ]
  expect(outcomeOf(AUTHOR, reactions).reactions).toEqual([
    { phone: AUTHOR, emoji: '👍' },
    { phone: OTHER, emoji: '❤️' },
  ])
  expect(outcomeOf(AUTHOR, [...reactions, aimed(AUTHOR, 'reaction')]).reactions).toEqual([
    { phone: OTHER, emoji: '❤️' },
  ])
})
