import { withoutNotes } from '@wa-monitor/words'
import { expect, test } from 'vitest'
import { world } from '../../test/decision-world.ts'

test('what is written into comments is known as notes of the system: a draft does not say it to the contractor', () => {
  const lawley = world()
  const effects = [
    ...lawley.say({ id: 'POST', content: 'DR1752028' }),
    ...lawley.say({ content: 'DR1752028' }),
    ...lawley.say({ kind: 'edit', target_id: 'POST', content: 'DR1752029' }),
    ...lawley.say({ id: 'OTHER', content: 'DR1752030' }),
    ...lawley.say({ kind: 'edit', target_id: 'OTHER', content: 'no number' }),
  ]
  const comments = effects.flatMap((effect) => {
    if (effect.do === 'create') return [effect.review.comment]
    return effect.do === 'change' ? [effect.change.comment] : []
  })
  expect(comments).toHaveLength(6)
  expect(withoutNotes(comments.join('\n\n'))).toBe('')
  expect(withoutNotes(comments.join('\nblurred\n'))).toMatch(/^blurred(\n+blurred){4}$/)
})
