/** Production reads projects.yaml for how groups are spoken to; nothing in it keeps feedback from leaving. */
import { waitFor } from '@wa-monitor/local-stack'
import { expect, test } from 'vitest'
import { LAWLEY, useSender } from './sender-harness.ts'

const harness = useSender('postgres')
const project = (share: string) =>
  `projects:\n  - {name: Lawley, group_jid: "${LAWLEY}", language: af, share_messages: ${share}}\n`
const add = (drop: string) => harness.feedback(drop, { job: false })

test('a file that is not good is said and stops nothing; the last good one stays in force, the next one counts at once', async () => {
  const projectsPath = harness.writeProjects('own', project('always'))
  const { sender } = await harness.start({ projectsPath })
  harness.writeProjects('own', project('sometimes'))
  await waitFor('the problem', () => sender.health().projects)
  expect(sender.health()).toMatchObject({
    status: 'ok',
    projects: expect.stringContaining('share_messages: must be one of'),
  })
  await add('DR1752021')
  await add('DR1752022')
  await sender.reconcile()
  await harness.settled('sent')
  expect(harness.bridge().sends).toHaveLength(1)
  expect(harness.bridge().sends[0]?.body.message).toMatch(/^Oor 2 drops:/)

  harness.writeProjects('own', project('never'))
  await waitFor('the file to be good again', () => sender.health().projects === null)
  await add('DR1752023')
  await add('DR1752024')
  await sender.reconcile()
  await harness.settled('sent')
  expect(harness.bridge().sends).toHaveLength(3)
})

test('no file at all', async () => {
  const { sender } = await harness.start({ projectsPath: '/nowhere/projects.yaml' })
  expect(sender.health()).toMatchObject({ status: 'ok', projects: expect.stringContaining('is not there') })
  await add('DR1752021')
  await sender.reconcile()
  await harness.settled('sent')
})
