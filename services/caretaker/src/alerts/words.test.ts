import type { Trouble } from '@wa-monitor/contracts'
import { expect, test } from 'vitest'
import { troublesMessage } from './words.ts'

const AT = { id: 'x', at: '2025-11-21T10:00:00.000Z', timeZone: 'Africa/Johannesburg' }
const trouble = (what: string): Trouble => ({
  code: 'api_no_answer',
  subject: 'api',
  severity: 'now',
  what,
  todo: 'Run ./scripts/logs.sh api',
  since: '2025-11-21T09:56:00.000Z',
})

test('what began and what is over, for a phone and as a letter', () => {
  const { kind, subject, short, long, data } = troublesMessage(
    {
      began: [trouble('api does not answer')],
      over: [{ ...trouble('The disk is full'), over_at: '2025-11-21T09:58:00.000Z' }],
      still: [],
    },
    AT,
  )
  expect(kind).toBe('troubles')
  expect(subject).toBe('WA Monitor: api does not answer (and 1 more)')
  expect(short).toBe(
    '⚠️ api does not answer\n→ Run ./scripts/logs.sh api\n\n✅ Over: The disk is full (it lasted 2 minutes)',
  )
  expect(long).toBe(
    [
      'NEEDS YOU',
      'api does not answer\n  since 21 Nov 11:56\n  Run ./scripts/logs.sh api',
      'OVER',
      'The disk is full\n  until 21 Nov 11:58, it lasted 2 minutes',
      './scripts/status.sh shows how all of it goes.',
    ].join('\n\n'),
  )
  expect(data).toMatchObject({ began: [{ code: 'api_no_answer' }], still: [] })
})

test('a reminder says so, an end too', () => {
  const say = (began: Trouble[], still: Trouble[]) => troublesMessage({ began, still, over: [] }, AT)
  expect(say([], [trouble('x')])).toMatchObject({ kind: 'reminder', subject: 'WA Monitor: Still: x' })
  const over = [{ ...trouble('x'), over_at: AT.at }]
  expect(troublesMessage({ began: [], still: [], over }, AT).subject).toBe('WA Monitor: Over: x')
})

test('nobody reads forty of them on a phone', () => {
  const began = Array.from({ length: 40 }, (_, index) => trouble(`number ${index}`))
  const { short, data } = troublesMessage({ began, over: [], still: [] }, AT)
  expect(short).toContain('… and 34 more: ./scripts/status.sh')
  expect(short.length).toBeLessThan(500)
  expect(data.began).toHaveLength(40)
})
