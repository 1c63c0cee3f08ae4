import { aProject, aStatus, AT } from '@wa-monitor/contracts/test'
import { expect, test } from 'vitest'
import { digestMessage } from './words.ts'

const today = aProject().today ?? undefined
const counts = {
  project: 'Lawley',
  created: 41,
  resubmitted: 6,
  rejected: 2,
  completed: 30,
  first_time_right: 25,
  feedback_sent: 12,
}
const facts = {
  id: 'digest-2025-11-21',
  at: AT,
  yesterday: '2025-11-20',
  days: {
    production: [
      counts,
      {
        ...counts,
        project: 'Mohadin',
        created: 0,
        resubmitted: 0,
        rejected: 0,
        completed: 0,
        first_time_right: 0,
        feedback_sent: 0,
      },
    ],
    development: [],
  },
  status: aStatus(),
  troubles: [],
  over: [{ what: 'WhatsApp was not connected', over_at: AT }],
}

test('a letter of yesterday', () => {
  expect(today).toBeDefined()
  expect(digestMessage(facts).long).toMatchInlineSnapshot(`
    "Yesterday (2025-11-20)

                                new    resub     done   1st ok  answers  rejects
      Lawley                     41        6       30       25       12        2
      Mohadin                     0        0        0        0        0        0

    Now

      Feedback     2 queued, 0 on its way, 1 held, 0 failed
                   held: 1 resubmitted
      WhatsApp     WORKING, 2 of 2 left this minute, 17 of 20 left this hour, 69 of 100 left this day
      Backup       9 hours old, 24 MB, tried out, 9 kept
      Disk         40 GB of 80 GB free (whatsapp-bridge)

    Troubles of the last day

      over: WhatsApp was not connected"
  `)
})

test('a phone gets the sums', () => {
  expect(digestMessage(facts).short).toMatchInlineSnapshot(`
    "41 drops, 6 resubmitted, 30 completed, 12 feedback sent
    Lawley: 41 new, 30 completed
    Waiting: 2 queued, 1 held
    Backup: 9 hours old, 24 MB, tried out
    ✅ Nothing needs you."
  `)
})

test('without PostgreSQL it says so; what is wrong is in both', () => {
  const trouble = {
    code: 'database_down' as const,
    subject: '',
    severity: 'now' as const,
    what: 'PostgreSQL cannot be used',
    todo: 'Run ./scripts/logs.sh postgres',
    since: AT,
  }
  const { short, long } = digestMessage({
    ...facts,
    days: undefined,
    status: aStatus({ feedback: null, database: null }),
    troubles: [trouble],
  })
  for (const text of [short, long]) expect(text).toContain('PostgreSQL could not be asked: no counts.')
  expect(short).toContain('⚠️ PostgreSQL cannot be used')
  expect(long).toContain('! PostgreSQL cannot be used\n    Run ./scripts/logs.sh postgres')
})
