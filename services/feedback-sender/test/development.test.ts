import { feedbackQueueOf } from '@wa-monitor/contracts'
import { waitFor } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'
import { LAWLEY, useSender } from './sender-harness.ts'

const harness = useSender('postgres')
const outbound = `projects:\n  - {name: Lawley, group_jid: "${LAWLEY}", outbound: true}\n`
const silent = `projects:\n  - {name: Lawley, group_jid: "${LAWLEY}"}\n`
const other = 'projects:\n  - {name: Mohadin, group_jid: "120363421532174586@g.us"}\n'

test('the two environments have queues of their own', () => {
  expect(feedbackQueueOf('production')).toBe('feedback')
  expect(feedbackQueueOf('development')).toBe('feedback-dev')
})

test.each([
  ['a project that does not say outbound', silent, undefined, 'held'],
  ['a project that does', outbound, undefined, 'sent'],
  ['a group that production has as well', outbound, silent, 'held'],
  ['a group that production has not', outbound, other, 'sent'],
  ['a production list that cannot be read', outbound, 'projects: 1', 'held'],
])('development and %s', async (_what, dev, prod, state) => {
  const projectsPath = harness.writeProjects('dev', dev)
  if (prod !== undefined) harness.writeProjects('prod', prod)
  await harness.feedback('DR1752028', { schema: 'dev', job: false })
  await harness.start({ environment: 'development', schema: 'dev', projectsPath })
  const [row] = await waitFor('the row to settle', async () => {
    const rows = await harness.rows('dev')
    return ['held', 'sent'].includes(rows[0]?.state ?? '') && rows
  })
  expect(row).toMatchObject({ state, reason_code: state === 'held' ? 'development' : '' })
  expect(harness.bridge().sends).toHaveLength(state === 'sent' ? 1 : 0)
})
