import { projectSchema } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import { answerable } from './answerable.ts'

const GROUP = '120363418298130331@g.us'
const projects = [
  projectSchema.parse({ name: 'Lawley', group_jid: GROUP }),
  projectSchema.parse({ name: 'Off', group_jid: '120363421664266245@g.us', enabled: false }),
]
const drop = {
  drop_number: 'DR1752028',
  project: 'Lawley',
  completed: false,
  withdrawn: false,
  submitted_by: '27820000001@s.whatsapp.net',
  submitted_by_lid: '100000000000001@lid',
}

test.each([
  ['a drop that is open', {}, undefined, 'correction'],
  ['one that is completed', { completed: true }, undefined, 'approval'],
  ['praise for one that is open', {}, 'approval', 'approval'],
  ['a correction, said so', {}, 'correction', 'correction'],
] as const)('%s', (_what, over, asked, purpose) => {
  expect(answerable({ ...drop, ...over }, projects, asked)).toMatchObject({
    groupJid: GROUP,
    mentionedJid: drop.submitted_by,
    purpose,
  })
})

test('who is known by his LID only is mentioned by it; the project’s name is read in any case', () => {
  const found = answerable({ ...drop, project: ' lawley', submitted_by: '' }, projects)
  expect(found).toMatchObject({ mentionedJid: drop.submitted_by_lid })
})

test.each([
  [{ withdrawn: true }, undefined, 409, 'drop_withdrawn', /answer that one/],
  [{ completed: true }, 'correction', 409, 'drop_completed', /open the review again/],
  [{ project: 'Old' }, undefined, 422, 'project_unknown', /add the project/],
  [{ project: null }, undefined, 422, 'project_unknown', /no project/],
  [{ project: 'Off' }, undefined, 409, 'project_disabled', /switch it on/],
  [{ submitted_by: '', submitted_by_lid: '' }, undefined, 422, 'nobody_to_mention', /fill it in/],
] as const)('%o %s is refused', (over, asked, status, code, message) => {
  expect(answerable({ ...drop, ...over }, projects, asked)).toEqual({
    status,
    code,
    message: expect.stringMatching(message),
  })
})
