import { expect, test } from 'vitest'
import { fillTemplate } from './fill-template.ts'

const words = { n: 3, firstDrop: 'dr0099998', group: 'Lawley', author: 'Thabo' }

test('fills in what it knows and leaves the rest', () => {
  expect(fillTemplate('{n}: {drop} by {author} in {group}, {what}', words)).toBe(
    '3: DR0100000 by Thabo in Lawley, {what}',
  )
})
