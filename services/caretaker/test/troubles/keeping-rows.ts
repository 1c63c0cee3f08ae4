import { backup, bridge, last } from './seen.ts'
import type { TroubleRow } from './trouble-row.ts'

/** Of what the work stands on: database, disks, backups, clock, alerts. */
export const KEEPING_ROWS: TroubleRow[] = [
  [
    'database_down',
    '',
    'now',
    { database: null, database_problem: 'postgres:5432 does not answer' },
    /postgres:5432 does not answer/,
    /logs\.sh postgres/,
  ],
  [
    'disk_low',
    'backups',
    'soon',
    { disks: [{ what: 'backups', free_bytes: 7e9, total_bytes: 80e9 }] },
    /7\.0 GB of 80 GB left/,
    /doctor\.sh/,
  ],
  [
    'disk_low',
    'backups',
    'soon',
    { disks: [{ what: 'backups', free_bytes: 0.9e9, total_bytes: 4e9 }] },
    /900 MB of 4\.0 GB/,
    /doctor\.sh/,
  ],
  [
    'disk_full',
    'backups',
    'now',
    { disks: [{ what: 'backups', free_bytes: 150e6, total_bytes: 80e9 }] },
    /150 MB left/,
    /doctor\.sh/,
  ],
  [
    'disk_full',
    'whatsapp-bridge',
    'now',
    bridge({ disk: { free_bytes: 1e8, total_bytes: 8e10, stopped: 'less than 200 MB are free' } }),
    /less than 200 MB/,
    /Make room/,
  ],
  [
    'disk_full',
    'whatsapp-bridge',
    'now',
    bridge({
      state: 'RECONNECTING',
      reason: 'disk-full',
      disk: { free_bytes: 1e8, total_bytes: 8e10, stopped: 'full' },
    }),
    /stopped taking messages/,
    /Make room/,
  ],
  ['backup_failed', '', 'soon', backup({ error: 'pg_dump: no space left' }), /no space left/, /backup\.sh/],
  ['backup_old', '', 'soon', last({ taken_at: '2025-11-20T07:59:00.000Z' }), /26 hours old/, /backup\.sh/],
  ['backup_old', '', 'soon', backup({ last: null }), /no backup yet/, /backup\.sh/],
  ['backup_unverified', '', 'soon', last({ verified: false }), /not tried out/, /backup\.sh/],
  [
    'clock_wrong',
    'database',
    'soon',
    { clock: { ahead_of_database_seconds: -6.2 } },
    /6 seconds behind PostgreSQL/,
    /timedatectl/,
  ],
  [
    'alert_failing',
    'email',
    'soon',
    { alerts: [{ channel: 'email', error: 'answered 535' }] },
    /email do not arrive: answered 535/,
    /ALERT_/,
  ],
]
