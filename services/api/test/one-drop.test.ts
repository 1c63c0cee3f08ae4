import { STEP_COLUMNS } from '@wa-monitor/contracts'
import { describe, expect, test } from 'vitest'
import { useApi } from './api-harness.ts'

const harness = useApi()
const { database } = harness

describe('one drop', () => {
  test('has its steps, comment and flags, also where the row says nothing', async () => {
    await harness.start()
    await harness.review('DR1752028')
    await database.query(
      `UPDATE qa_photo_reviews SET step_09_ont_barcode_scan = true, step_10_ups_serial_number = NULL, comment = NULL,
         incomplete = NULL`,
    )
    const { body } = await harness.call('GET', '/api/drops/dr-1752028')
    expect(body.drop).toMatchObject({
      drop_number: 'DR1752028',
      state: 'new',
      comment: '',
      incomplete: false,
      completed: false,
      outstanding_photos_loaded_to_1map: false,
      steps: { step_09_ont_barcode_scan: true, step_10_ups_serial_number: false },
    })
    expect(Object.keys((body.drop as { steps: object }).steps).toSorted()).toEqual([...STEP_COLUMNS])
    expect(await harness.call('GET', '/api/drops/DR9999999')).toMatchObject({
      status: 404,
      body: { code: 'drop_unknown' },
    })
  })

  test('costs nothing while nothing changes', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const etag = (await harness.call('GET', '/api/drops/DR1752028')).headers.get('etag') ?? ''
    const again = await harness.call('GET', '/api/drops/DR1752028', undefined, { 'if-none-match': etag })
    expect(again.status).toBe(304)
  })

  test('shows the feedback that matters: what still goes out before what is over, what was cancelled last', async () => {
    await harness.start()
    await harness.review('DR1752028')
    const shown = async () => {
      const { body } = await harness.call('GET', '/api/drops/DR1752028')
      return body.drop as { state: string; feedback: { id: string; state: string } }
    }
    const cancelled = await harness.feedback('DR1752028', { state: 'cancelled' })
    expect(await shown()).toMatchObject({ state: 'new', feedback: { id: cancelled } })
    const queued = await harness.feedback('DR1752028')
    await harness.feedback('DR1752028', { state: 'failed' })
    await harness.feedback('DR1752028', { state: 'expired' })
    expect(await shown()).toMatchObject({ state: 'feedback_queued', feedback: { id: queued } })
    await database.query("UPDATE wa_monitor_feedback SET state = 'read' WHERE id = $1", [queued])
    expect(await shown()).toMatchObject({ state: 'feedback_stopped', feedback: { state: 'failed' } })
  })
})
