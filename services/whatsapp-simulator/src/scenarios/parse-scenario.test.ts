import { expect, test } from 'vitest'
import { parseScenario } from './parse-scenario.ts'
import { ScenarioError } from './scenario-error.ts'
import { listShipped } from './shipped.ts'

function problems(text: string): readonly string[] {
  try {
    parseScenario(text, 'x.yaml')
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems
    throw error
  }
  return []
}

const HEAD = 'title: X\nsteps:\n'

test('the shipped ones are as they should be', () => {
  expect(listShipped().map(({ name }) => name)).toEqual([
    'busy-morning',
    'day-with-faults',
    'flood',
    'quiet-day',
  ])
})

test.each([
  ['no YAML', 'title: [', 'x.yaml:1: YAML: '],
  ['no steps', 'title: X', 'x.yaml:1: steps: is missing: '],
  [
    'an unknown field',
    `${HEAD}  - post: { from: Thabo, in: Lawley, text: x, who: y }`,
    'x.yaml:3: steps[0].post: unknown field who',
  ],
  ['nothing to do', `${HEAD}  - at: 3s`, 'x.yaml:3: steps[0]: must do exactly one of post, '],
  [
    'two things at once',
    `${HEAD}  - post: { from: Thabo, in: Lawley, text: x }\n    redeliver: a`,
    'x.yaml:3: steps[0]: must do exactly one of post, edit, delete, react, redeliver, join, leave, fault, disarm, many, wait_for, not post and redeliver',
  ],
  [
    'nowhere',
    `${HEAD}  - at: 1s\n    post: { from: Thabo, text: x }`,
    'x.yaml:4: steps[0].post: must say where: either in (a group) or to (a person)',
  ],
  [
    'a time that is none',
    `${HEAD}  - at: soon\n    post: { from: Thabo, in: Lawley, text: x }`,
    'x.yaml:3: steps[0].at: must be a time such as +3s',
  ],
  [
    'a label from later on',
    `${HEAD}  - edit: { post: a, text: y }\n  - label: a\n    post: { from: Thabo, in: Lawley, text: x }`,
    'x.yaml:3: steps[0].edit.post: no step before this one has the label a',
  ],
  [
    'a label of something else',
    `${HEAD}  - label: a\n    join: { person: Thabo, group: Lawley }\n  - redeliver: a`,
    'x.yaml:5: steps[1].redeliver: a is no post',
  ],
  [
    'a label twice',
    `${HEAD}  - label: a\n    join: { person: Thabo, group: Lawley }\n  - label: a\n    leave: { person: Thabo, group: Lawley }`,
    'x.yaml:5: steps[1].label: another step has the label a already',
  ],
  [
    'a wrong fault',
    `${HEAD}  - fault:\n      kind: close\n      code: 200`,
    'x.yaml:5: steps[0].fault.code: ',
  ],
  [
    'a repeated fault',
    `${HEAD}  - every: 3s\n    times: 2\n    disarm: all`,
    'x.yaml:3: steps[0].every: only a post',
  ],
  [
    'repeated how often',
    `${HEAD}  - every: 3s\n    post: { from: Thabo, in: Lawley, text: x }`,
    'x.yaml:3: steps[0]: every and times go together',
  ],
])('%s is refused with file, line and field', (_what, text, expected) => {
  expect(problems(text)[0]?.slice(0, expected.length)).toBe(expected)
})

test('the line of each step is known', () => {
  const { lines } = parseScenario(
    `${HEAD}  # nothing\n  - post: { from: Thabo, in: Lawley, text: x }\n\n  - disarm: all\n`,
    'x.yaml',
  )
  expect(lines).toEqual([4, 6])
})
