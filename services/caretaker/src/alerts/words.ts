import type { Trouble } from '@wa-monitor/contracts'
import { sayDuration } from '../watch/decide/found.ts'
import type { Calls } from './decide/next-alerts.ts'
import type { Ended, Message } from './message.ts'

interface Circumstances {
  id: string
  at: string
  /** Of this machine: whose time is said. */
  timeZone: string
}

/** Longer than anybody reads on a phone. */
const MOST_ON_A_PHONE = 6

/** What is said about troubles that began, are over, or last. Pure. */
export function troublesMessage({ began, over, still }: Calls, { id, at, timeZone }: Circumstances): Message {
  const time = clock(timeZone)
  const current = [...began, ...still]
  return {
    id,
    kind: began.length === 0 && over.length === 0 ? 'reminder' : 'troubles',
    at,
    subject: subjectOf({ began, over, still }),
    short: [
      ...shortened(current, (trouble) => `⚠️ ${trouble.what}\n→ ${trouble.todo}`),
      ...shortened(over, (trouble) => `✅ Over: ${trouble.what} (${lasted(trouble)})`),
    ].join('\n\n'),
    long: [
      ...section('Needs you', began, (trouble) => [
        trouble.what,
        `since ${time(trouble.since)}`,
        trouble.todo,
      ]),
      ...section('Still', still, (trouble) => [
        trouble.what,
        `since ${time(trouble.since)}, ${sayDuration((Date.parse(at) - Date.parse(trouble.since)) / 1000)}`,
        trouble.todo,
      ]),
      ...section('Over', over, (trouble) => [
        trouble.what,
        `until ${time(trouble.over_at)}, ${lasted(trouble)}`,
      ]),
      './scripts/status.sh shows how all of it goes.',
    ].join('\n\n'),
    data: { began, over, still },
  }
}

function subjectOf({ began, over, still }: Calls): string {
  const [first] = [...began, ...still, ...over]
  const others = began.length + over.length + still.length - 1
  const more = others > 0 ? ` (and ${others} more)` : ''
  const mark = began.length > 0 ? '' : still.length > 0 ? 'Still: ' : 'Over: '
  return `WA Monitor: ${mark}${first?.what ?? 'all is well'}${more}`
}

function shortened<Item>(items: readonly Item[], say: (item: Item) => string): string[] {
  const rest = items.length - MOST_ON_A_PHONE
  const shown = items.slice(0, MOST_ON_A_PHONE).map(say)
  return rest > 0 ? [...shown, `… and ${rest} more: ./scripts/status.sh`] : shown
}

function section<Item>(heading: string, items: readonly Item[], lines: (item: Item) => string[]): string[] {
  if (items.length === 0) return []
  return [heading.toUpperCase(), ...items.map((item) => lines(item).join('\n  '))]
}

function lasted({ since, over_at: overAt }: Ended): string {
  return `it lasted ${sayDuration((Date.parse(overAt) - Date.parse(since)) / 1000)}`
}

/** `21 Nov 12:00`. */
function clock(timeZone: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
  return (iso) => format.format(new Date(iso)).replace(',', '')
}

/** For the log: one line each. */
export function logLine(trouble: Trouble): string {
  return `Needs you: ${trouble.what}. ${trouble.todo}`
}
