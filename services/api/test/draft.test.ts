import { STEP_COLUMNS } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness
const draft = (drop: string, query = '') => harness.call('GET', `/api/drops/${drop}/draft${query}`)

test('a draft names what is missing, in the language of the project', async () => {
  await harness.start()
  await harness.review('DR1752028')
  const good = STEP_COLUMNS.filter((step) => step !== 'step_09_ont_barcode_scan')
  await database.query(`UPDATE qa_photo_reviews SET ${good.map((step) => `${step} = true`).join(', ')}`)
  const { status, body } = await draft('dr-1752028')
  expect(status).toBe(200)
  expect(body).toEqual({
    success: true,
    kind: 'correction',
    language: 'af',
    missing_steps: ['step_09_ont_barcode_scan'],
    text: expect.stringMatching(/^DR1752028 kort nog/),
    mention: '27820000001',
  })
  // What is drafted can be sent.
  expect((await harness.send('DR1752028', String(body.text))).status).toBe(202)
  expect((await draft('DR1752028', '?kind=approval')).body).toMatchObject({ kind: 'approval' })
})

test('nothing missing: an approval', async () => {
  await harness.start()
  await harness.review('DR1752028')
  await database.query(
    `UPDATE qa_photo_reviews SET ${STEP_COLUMNS.map((step) => `${step} = true`).join(', ')}`,
  )
  expect((await draft('DR1752028')).body).toMatchObject({
    kind: 'approval',
    missing_steps: [],
    text: expect.stringContaining('goedgekeur'),
  })
})

test('no drop, no project, no such kind', async () => {
  await harness.start()
  await harness.review('DR1752028', { project: 'Old' })
  expect(await draft('DR9999999')).toMatchObject({ status: 404, body: { code: 'drop_unknown' } })
  expect(await draft('DR1752028')).toMatchObject({
    status: 422,
    body: { code: 'project_unknown', message: expect.stringContaining('projects.yaml') },
  })
  expect((await draft('DR1752028', '?kind=x')).status).toBe(400)
})

test('with what is not saved yet: the words follow it, and nothing is saved', async () => {
  await harness.start()
  await harness.review('DR1752028')
  const before = await database.query('SELECT * FROM qa_photo_reviews')
  const ask = (body: object) => harness.call('POST', '/api/drops/DR1752028/draft', body)
  const steps = Object.fromEntries(STEP_COLUMNS.map((step) => [step, step !== 'step_10_ups_serial_number']))
  expect((await ask({ steps, comment: 'dof' })).body).toMatchObject({
    kind: 'correction',
    missing_steps: ['step_10_ups_serial_number'],
    text: expect.stringMatching(/stap 10.*dof/s),
  })
  expect((await ask({ completed: true })).body).toMatchObject({ kind: 'approval' })
  expect((await ask({ steps: { step_15: true } })).status).toBe(400)
  expect(await database.query('SELECT * FROM qa_photo_reviews')).toEqual(before)
})
