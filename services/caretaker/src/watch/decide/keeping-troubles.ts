import { type Found, sayBytes, sayDuration, type Seen } from './found.ts'

/** One a night, and it may take a while. */
const BACKUP_TOO_OLD_SECONDS = 26 * 3600
/** It is tried out right after it was written. */
const UNVERIFIED_AFTER_SECONDS = 2 * 3600
const MOST_AHEAD_OF_DATABASE_SECONDS = 5
const LOW_BYTES = 1e9
/** Below a tenth, unless that is plenty on a large disk. */
const LOW_SHARE = 0.1
const PLENTY_BYTES = 20e9

/** What is wrong with what keeps everything: PostgreSQL, disks, backups, the clock, the alerts themselves. Pure. */
export function keepingTroubles(seen: Seen, { fullBytes }: { fullBytes: number }): Found[] {
  return [
    ...databaseTroubles(seen),
    ...diskTroubles(seen, fullBytes),
    ...backupTroubles(seen),
    ...seen.alerts.flatMap(({ channel, error }): Found[] =>
      error === null
        ? []
        : [
            {
              code: 'alert_failing',
              subject: channel,
              what: `Alerts by ${channel} do not arrive: ${error}`,
              todo: `Correct ALERT_… in .env, then ./scripts/start.sh; it is tried again by itself`,
            },
          ],
    ),
  ]
}

function databaseTroubles({ database, database_problem: problem, clock }: Seen): Found[] {
  if (!database)
    return [
      {
        code: 'database_down',
        subject: '',
        what: `PostgreSQL cannot be used, messages wait: ${problem ?? 'it does not answer'}`,
        todo: 'Run ./scripts/logs.sh postgres (your own PostgreSQL: look there), then ./scripts/start.sh; nothing is lost',
      },
    ]
  const ahead = clock.ahead_of_database_seconds
  if (ahead === null || Math.abs(ahead) <= MOST_AHEAD_OF_DATABASE_SECONDS) return []
  return [
    {
      code: 'clock_wrong',
      subject: 'database',
      what: `This machine's clock is ${Math.round(Math.abs(ahead))} seconds ${ahead > 0 ? 'ahead of' : 'behind'} PostgreSQL's`,
      todo: 'Switch on time synchronisation on this machine: timedatectl set-ntp true',
    },
  ]
}

function diskTroubles({ disks, bridges }: Seen, fullBytes: number): Found[] {
  const stopped = bridges.flatMap(({ service, status }): Found[] =>
    status?.disk.stopped == null || status.reason === 'disk-full'
      ? []
      : [
          {
            code: 'disk_full',
            subject: service,
            what: `${service} has stopped taking messages: ${status.disk.stopped}`,
            todo: 'Make room on the disk (./scripts/doctor.sh says where it went); it goes on by itself',
          },
        ],
  )
  const short = oncePerDisk(disks).flatMap(({ what, free_bytes: free, total_bytes: total }): Found[] => {
    if (free < fullBytes)
      return [
        {
          code: 'disk_full',
          subject: what,
          what: `The disk of ${what} is full: ${sayBytes(free)} left`,
          todo: 'Make room on the disk (./scripts/doctor.sh says where it went)',
        },
      ]
    if (free >= LOW_BYTES && (free >= total * LOW_SHARE || free >= PLENTY_BYTES)) return []
    return [
      {
        code: 'disk_low',
        subject: what,
        what: `The disk of ${what} is nearly full: ${sayBytes(free)} of ${sayBytes(total)} left`,
        todo: 'Make room on the disk, for example docker image prune; ./scripts/doctor.sh says where it went',
      },
    ]
  })
  return [...stopped, ...short]
}

/** Volumes of one disk say the same. */
export function oncePerDisk(disks: Seen['disks']): Seen['disks'] {
  return disks.filter(
    (disk, index) => disks.findIndex(({ total_bytes: total }) => total === disk.total_bytes) === index,
  )
}

function backupTroubles({ at, watching_since, backup }: Seen): Found[] {
  const { last, error } = backup
  const found: Found[] = []
  if (error !== null)
    found.push({
      code: 'backup_failed',
      subject: '',
      what: `The last backup failed: ${error}`,
      todo: 'Put that right, then ./scripts/backup.sh makes one now',
    })
  const age = (Date.parse(at) - Date.parse(last?.taken_at ?? watching_since)) / 1000
  if (age > BACKUP_TOO_OLD_SECONDS)
    found.push({
      code: 'backup_old',
      subject: '',
      what: last ? `The newest backup is ${sayDuration(age)} old` : 'There is no backup yet',
      todo: 'Run ./scripts/backup.sh: it makes one now, and says what keeps it from that',
    })
  else if (last && !last.verified && error === null && age > UNVERIFIED_AFTER_SECONDS)
    found.push({
      code: 'backup_unverified',
      subject: '',
      what: `The newest backup (${last.name}) was not tried out: nobody knows whether it can be restored`,
      todo: 'Run ./scripts/backup.sh: it makes one now and tries it out',
    })
  return found
}
