/** The screen of status.sh: one screen, 80 columns, read in 5 seconds. Pure. */
import type { SystemStatus } from '../../../packages/contracts/src/system-status.ts'
import { type Container, isOneShot } from './containers.ts'
import type { Need } from './needs.ts'

export interface Shown {
  containers: readonly Container[]
  /** Null: the caretaker does not answer. */
  status: SystemStatus | null
  needs: readonly Need[]
  sim: boolean
  color: boolean
  timeZone: string
  /** Unix milliseconds. */
  now: number
}

const WIDTH = 80
const LABEL = 12

export function drawScreen(shown: Shown): string[] {
  const { containers, status, needs } = shown
  return [
    headline(shown),
    '',
    ...services(containers),
    ...(status
      ? ['', ...whatsapp(status, shown), ...projects(status, shown), '', ...keeping(status, shown)]
      : []),
    '',
    ...verdict(needs, shown),
  ]
}

function headline({ status, sim, now, timeZone }: Shown): string {
  const name = `WA Monitor${status ? ` ${status.version}` : ''}${sim ? ' (simulated WhatsApp)' : ''}`
  return name + say(now, timeZone, true).padStart(WIDTH - name.length)
}

const CELL = 41

/** Two beside each other: name, state, CPU, memory. What ran to its end as it should is left out. */
function services(containers: readonly Container[]): string[] {
  const cells = containers
    .filter((container) => !isOneShot(container) || container.state !== 'exited' || container.exit_code !== 0)
    .map(cell)
  const half = Math.ceil(cells.length / 2)
  return cells.slice(0, half).map((left, row) => `${left.padEnd(CELL)}${cells[row + half] ?? ''}`.trimEnd())
}

function cell({ service, state, health, cpu_percent: cpu, memory_bytes: memory }: Container): string {
  const word = state === 'running' ? health || state : state
  const figures = state === 'running' || state === 'paused'
  return [
    service.replace('whatsapp-sim', 'sim').slice(0, 15).padEnd(16),
    word.slice(0, 10).padEnd(11),
    (figures && memory !== null ? bytes(memory) : '').padStart(7),
    (figures && cpu !== null ? `${cpu < 10 ? cpu.toFixed(1) : Math.round(cpu)}%` : '').padStart(5),
  ].join('')
}

function whatsapp({ bridges }: SystemStatus, shown: Shown): string[] {
  return bridges.flatMap(({ service, status }) => {
    const label = service === 'whatsapp-sender' ? '2nd number' : 'WhatsApp'
    if (!status) return [line(label, 'no answer')]
    const { state, reason, number, last_message_at: last, limits } = status
    const parts = [
      `${state}${reason === null || state === 'WORKING' ? '' : ` (${reason})`}`,
      ...(number === null ? [] : [number]),
      `last message ${last === null ? 'none yet' : ago(last, shown.now)}`,
      ...(limits.paused ? ['sending paused'] : []),
    ]
    const left = limits.windows
      .map(({ seconds, left: free, limit }) => `${free} of ${limit} this ${windowName(seconds)}`)
      .join(', ')
    return [line(label, parts.join(', ')), ...(left === '' ? [] : [line('  may send', left)])]
  })
}

const COLUMNS: readonly [keyof NonNullable<SystemStatus['projects'][number]['today']>, string][] = [
  ['created', 'new'],
  ['resubmitted', 'resub'],
  ['completed', 'done'],
  ['feedback_sent', 'answers'],
  ['rejected', 'rejects'],
]

function projects({ projects: all }: SystemStatus, { now }: Shown): string[] {
  if (all.length === 0) return []
  const head = `${'Today'.padEnd(20)}${'last message'.padEnd(12)}${'lag'.padStart(8)}${COLUMNS.map(([, title]) => title.padStart(8)).join('')}`
  return [
    '',
    head,
    ...all.map(({ environment, name, last_message_at: last, lag_messages, lag_seconds, refused, today }) => {
      const title = environment === 'production' ? name : `dev: ${name}`
      const lag = refused
        ? 'refused'
        : lag_messages === null
          ? '?'
          : lag_messages === 0
            ? '0'
            : short(lag_seconds ?? 0)
      const counts = COLUMNS.map(([field]) => (today ? String(today[field]) : '?').padStart(8)).join('')
      return `${title.slice(0, 19).padEnd(20)}${(last === null ? '-' : ago(last, now)).padEnd(12)}${lag.padStart(8)}${counts}`
    }),
  ]
}

function keeping(status: SystemStatus, { now, timeZone }: Shown): string[] {
  const { feedback, database, database_problem: problem, backup, alerts } = status
  return [
    line('Feedback', feedback ? feedbackLine(feedback) : 'not known'),
    line(
      'PostgreSQL',
      database
        ? `${database.version} at ${database.server}, ${bytes(database.bytes)}, schemas ${schemas(database.schemas)}`
        : (problem ?? 'does not answer'),
    ),
    line('Disk', disks(status)),
    line('Backup', backupLine(backup, now, timeZone)),
    line(
      'Alerts',
      alerts.length === 0
        ? 'nobody is called (ALERT_… in .env)'
        : alerts.map(({ channel, error }) => (error === null ? channel : `${channel} (fails)`)).join(', '),
    ),
  ]
}

function feedbackLine(feedback: NonNullable<SystemStatus['feedback']>): string {
  const { queued, sending, held, failed, oldest_seconds: oldest, stopped } = feedback
  const rules = Object.entries(held)
  const all = rules.reduce((sum, [, rows]) => sum + rows, 0)
  const most = rules.toSorted(([, one], [, other]) => other - one)[0]
  return [
    `${queued} queued${oldest === null || queued === 0 ? '' : ` (oldest ${short(oldest)})`}`,
    `${sending} sending`,
    `${all} held${most ? ` (${most[1]} ${most[0]})` : ''}`,
    `${failed} failed`,
    ...(stopped === null ? [] : ['STOPPED']),
  ].join(', ')
}

function backupLine(backup: SystemStatus['backup'], now: number, timeZone: string): string {
  const { last, error, kept, next_at: next } = backup
  const after = next === null ? '' : `; next ${say(Date.parse(next), timeZone)}`
  if (!last) return `${error === null ? 'none yet' : 'failed'}${after}`
  const facts = [
    ago(last.taken_at, now),
    bytes(last.bytes),
    last.verified ? 'tried out' : 'not tried out',
    ...(last.encrypted ? ['encrypted'] : []),
    `${kept} kept`,
  ]
  return `${error === null ? '' : 'the last try failed; '}${facts.join(', ')}${after}`
}

function disks({ disks: all }: SystemStatus): string {
  const different = all.filter(
    ({ total_bytes: total }, index) => all.findIndex((other) => other.total_bytes === total) === index,
  )
  if (different.length === 0) return 'not known'
  return different
    .map(
      ({ what, free_bytes: free, total_bytes: total }) =>
        `${bytes(free)} of ${bytes(total)} free${different.length > 1 ? ` (${what})` : ''}`,
    )
    .join(', ')
}

function schemas(versions: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(versions)
    .map(([schema, version]) => `${schema} ${version ?? '?'}`)
    .join(', ')
}

function verdict(needs: readonly Need[], { color }: Shown): string[] {
  const paint = (code: number, text: string) => (color ? `\u001b[${code}m${text}\u001b[0m` : text)
  if (needs.length === 0) return [paint(32, 'All is well.')]
  return needs.flatMap(({ severity, what, todo }) => {
    const [first = '', ...others] = wrap(`Needs you: ${what}`, WIDTH - 4)
    const [does = '', ...more] = wrap(todo, WIDTH - 5)
    return [
      paint(severity === 'now' ? 31 : 33, first),
      ...others.map((each) => `    ${each}`),
      `  -> ${does}`,
      ...more.map((each) => `     ${each}`),
    ]
  })
}

function line(label: string, text: string): string {
  const [first = '', ...others] = wrap(text, WIDTH - LABEL)
  return [`${label.padEnd(LABEL)}${first}`, ...others.map((each) => ' '.repeat(LABEL) + each)].join('\n')
}

function wrap(text: string, width: number): string[] {
  const found: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = found.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= width)
      found[found.length - 1] = `${last} ${word}`
    else found.push(word)
  }
  return found
}

function windowName(seconds: number): string {
  return { 60: 'minute', 3600: 'hour', 86_400: 'day' }[seconds] ?? `${seconds} s`
}

function ago(iso: string, now: number): string {
  return `${short((now - Date.parse(iso)) / 1000)} ago`
}

/** `45 s`, `12 min`, `26 h`, `9 days`. */
function short(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min`
  if (whole < 2 * 86_400) return `${Math.floor(whole / 3600)} h`
  return `${Math.floor(whole / 86_400)} days`
}

function bytes(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(count >= 1e10 ? 0 : 1)} GB`
  return `${Math.round(count / 1e6)} MB`
}

function say(ms: number, timeZone: string, withSeconds = false): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...(withSeconds && { second: '2-digit' as const }),
  })
    .format(new Date(ms))
    .replace(',', '')
}
