import { maskNumbersIn, type Trouble } from '@wa-monitor/contracts'
import { ALERT_RULES } from './alert-rules.ts'
import { bridgeTroubles } from './bridge-troubles.ts'
import { type Found, type Seen, troubleKey } from './found.ts'
import { keepingTroubles } from './keeping-troubles.ts'
import { workTroubles } from './work-troubles.ts'

export interface Bounds {
  /** Feedback that waits longer is a trouble. */
  longestWaitSeconds: number
  /** Below this a disk counts as full: the bridge stops there. */
  fullBytes: number
}

/**
 * What is wrong, from what was seen: what people wait for first, then what will become that. Pure.
 *
 * @param memory since when each is there, ISO 8601, by `troubleKey`: what was seen before keeps its beginning.
 */
export function findTroubles(seen: Seen, memory: ReadonlyMap<string, string>, bounds: Bounds): Trouble[] {
  const found: Found[] = [
    ...seen.bridges.flatMap((bridge) => bridgeTroubles(bridge)),
    ...workTroubles(seen, bounds),
    ...keepingTroubles(seen, bounds),
  ]
  return found
    .map(({ code, subject, severity, what, todo }) => ({
      code,
      subject,
      severity: severity ?? ALERT_RULES[code].severity,
      what: maskNumbersIn(what),
      todo,
      since: memory.get(troubleKey({ code, subject })) ?? seen.at,
    }))
    .toSorted((one, other) => Number(other.severity === 'now') - Number(one.severity === 'now'))
}

type Source = (seen: Seen, subject: string) => boolean

const bridgeSays: Source = ({ bridges }, subject) =>
  bridges.every(({ service, status }) => service !== subject || status !== null)
const databaseSays: Source = ({ database }) => database !== null
const projectsAreKnown: Source = ({ monitors, database }) =>
  database !== null && monitors.every(({ healthy }) => healthy !== null)

/** Who has to have answered before it may be said that such a trouble is over. Those that are left out are always known. */
const SOURCES: Partial<Record<Trouble['code'], Source>> = {
  not_linked: bridgeSays,
  logged_out: bridgeSays,
  turned_away: bridgeSays,
  socket_dead: bridgeSays,
  deaf: bridgeSays,
  disk_full: bridgeSays,
  sending_paused: (seen, subject) =>
    subject === 'feedback' ? databaseSays(seen, '') : bridgeSays(seen, subject),
  clock_wrong: (seen, subject) =>
    subject === 'database' ? databaseSays(seen, '') : bridgeSays(seen, subject),
  monitor_lag: projectsAreKnown,
  group_refused: projectsAreKnown,
  failed_messages: projectsAreKnown,
  bad_config: ({ monitors }) => monitors.every(({ healthy }) => healthy !== null),
  service_failing: databaseSays,
  api_no_answer: databaseSays,
  queue_age: databaseSays,
  queue_down: ({ services }) =>
    services.some(({ healthy, service }) => service !== 'caretaker' && healthy !== null),
  integration_failing: ({ webhooks_given_up: givenUp }) => givenUp !== null,
}

/** Whether what was seen can tell that this trouble is over, where it does not show it any more. Pure. */
export function canTell(seen: Seen, { code, subject }: Pick<Trouble, 'code' | 'subject'>): boolean {
  return SOURCES[code]?.(seen, subject) ?? true
}
