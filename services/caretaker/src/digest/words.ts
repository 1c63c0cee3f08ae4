import type { Environment, SystemStatus, Trouble } from '@wa-monitor/contracts'
import type { ProjectDay } from '@wa-monitor/database'
import type { Message } from '../alerts/message.ts'
import { oncePerDisk } from '../watch/decide/keeping-troubles.ts'
import { sayBytes, sayDuration } from '../watch/decide/found.ts'

export interface DigestFacts {
  id: string
  at: string
  /** `2025-11-20` */
  yesterday: string
  /** Undefined: PostgreSQL could not be asked. */
  days: Partial<Record<Environment, ProjectDay[]>> | undefined
  status: Omit<SystemStatus, 'troubles'>
  /** What is wrong now, and what was over within the last day. */
  troubles: readonly Trouble[]
  over: readonly { what: string; over_at: string }[]
}

const NAMES: Readonly<Record<number, string>> = { 60: 'minute', 3600: 'hour', 86_400: 'day' }

/** Yesterday, and how things stand: for a phone in a few lines, and as a letter. Pure. */
export function digestMessage(facts: DigestFacts): Message {
  const { id, at, yesterday, days, status, troubles } = facts
  const projects = days?.production ?? []
  const sum = (field: 'created' | 'resubmitted' | 'completed' | 'feedback_sent' | 'rejected') =>
    projects.reduce((total, day) => total + day[field], 0)
  const total = `${sum('created')} drops, ${sum('resubmitted')} resubmitted, ${sum('completed')} completed, ${sum('feedback_sent')} feedback sent`
  const held = Object.values(status.feedback?.held ?? {}).reduce((all, rows) => all + rows, 0)
  const short = [
    days ? total : 'PostgreSQL could not be asked: no counts.',
    ...projects
      .filter(hasWork)
      .map((day) => `${day.project}: ${day.created} new, ${day.completed} completed`),
    `Waiting: ${status.feedback?.queued ?? '?'} queued, ${held} held`,
    backupLine(status),
    troubles.length === 0 ? '✅ Nothing needs you.' : `⚠️ ${troubles.map(({ what }) => what).join('; ')}`,
  ].join('\n')
  return {
    id,
    kind: 'digest',
    at,
    subject: `WA Monitor, ${yesterday}`,
    short,
    long: letter(facts, held).join('\n'),
    data: {
      yesterday,
      projects: days?.production ?? null,
      feedback: status.feedback,
      backup: status.backup,
      disks: status.disks,
      troubles,
    },
  }
}

function letter({ yesterday, days, status, troubles, over }: DigestFacts, held: number): string[] {
  const lines = [`Yesterday (${yesterday})`, '']
  if (!days) lines.push('  PostgreSQL could not be asked: no counts.')
  else lines.push(...table(days))
  lines.push('', 'Now', '')
  const { feedback, backup } = status
  if (feedback)
    lines.push(
      `  Feedback     ${feedback.queued} queued, ${feedback.sending} on its way, ${held} held, ${feedback.failed} failed`,
      ...Object.entries(feedback.held).map(([rule, rows]) => `               held: ${rows} ${rule}`),
    )
  for (const { service, status: bridge } of status.bridges)
    lines.push(
      `  ${(service === 'whatsapp-sender' ? '2nd number' : 'WhatsApp').padEnd(12)} ${bridge ? `${bridge.state}, ${budgets(bridge.limits.windows)}` : 'no answer'}`,
    )
  lines.push(`  Backup       ${backupLine(status).replace(/^Backup: /, '')}, ${backup.kept} kept`)
  for (const { what, free_bytes: free, total_bytes: total } of oncePerDisk(status.disks))
    lines.push(`  Disk         ${sayBytes(free)} of ${sayBytes(total)} free (${what})`)
  lines.push('', 'Troubles of the last day', '')
  if (troubles.length === 0 && over.length === 0) lines.push('  None.')
  for (const { what, todo } of troubles) lines.push(`  ! ${what}`, `    ${todo}`)
  for (const { what } of over) lines.push(`  over: ${what}`)
  return lines
}

const COLUMNS = [
  ['created', 'new'],
  ['resubmitted', 'resub'],
  ['completed', 'done'],
  ['first_time_right', '1st ok'],
  ['feedback_sent', 'answers'],
  ['rejected', 'rejects'],
] as const

function table(days: Partial<Record<Environment, ProjectDay[]>>): string[] {
  const head = `  ${''.padEnd(20)}${COLUMNS.map(([, title]) => title.padStart(9)).join('')}`
  const row = (day: ProjectDay, name: string) =>
    `  ${name.slice(0, 19).padEnd(20)}${COLUMNS.map(([field]) => String(day[field]).padStart(9)).join('')}`
  return [
    head,
    ...(days.production ?? []).map((day) => row(day, day.project)),
    ...(days.development ?? []).filter(hasWork).map((day) => row(day, `dev: ${day.project}`)),
  ]
}

function hasWork(day: ProjectDay): boolean {
  return COLUMNS.some(([field]) => day[field] > 0)
}

function budgets(windows: readonly { seconds: number; left: number; limit: number }[]): string {
  return windows
    .map(({ seconds, left, limit }) => `${left} of ${limit} left this ${NAMES[seconds] ?? `${seconds} s`}`)
    .join(', ')
}

function backupLine({ at, backup }: DigestFacts['status']): string {
  const { last, error } = backup
  if (error !== null) return `Backup: the last one failed (${error})`
  if (!last) return 'Backup: none yet'
  const age = (Date.parse(at) - Date.parse(last.taken_at)) / 1000
  return `Backup: ${sayDuration(age)} old, ${sayBytes(last.bytes)}, ${last.verified ? 'tried out' : 'not tried out'}`
}
