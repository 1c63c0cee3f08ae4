/**
 * When somebody is called. An episode of a trouble:
 *
 *     seen ──▶ told ──▶ over, told          `seen`: its waiting time runs (ALERT_RULES); gone for a minute: forgotten
 *       ▲        │                          `told`: once when it begins, once a day while people wait for it
 *       └────────┘ gone for a moment        `over`: gone for two minutes, and it could be told that it is gone
 *
 * What comes back within an hour of its end waits twice as long for both, and again twice the next time: what flaps is
 * two messages, then fewer and fewer.
 */
import type { Trouble } from '@wa-monitor/contracts'
import { ALERT_RULES } from '../../watch/decide/alert-rules.ts'
import { troubleKey } from '../../watch/decide/found.ts'
import type { Ended } from '../message.ts'

/** Times in Unix milliseconds. */
interface Episode {
  trouble: Trouble
  /** Since when it is not seen any more; null while it is. */
  gone_since: number | null
  told_at: number | null
  reminded_at: number | null
  /** How often it came back shortly after it was over. */
  returns: number
}

export interface AlertState {
  episodes: Episode[]
  /** What was over a short while ago, by key. */
  ended: Record<string, { at: number; returns: number }>
}

export interface Calls {
  began: Trouble[]
  over: Ended[]
  /** Told before, and people still wait for it. */
  still: Trouble[]
}

const FORGOTTEN_AFTER_MS = 60_000
const OVER_AFTER_MS = 120_000
const RETURNS_WITHIN_MS = 3_600_000
const MOST_DOUBLINGS = 5
const REMIND_AFTER_MS = 86_400_000
/** Whoever is called anyhow hears of what is there for so long as well: it is usually the same cause. */
const JOINS_AFTER_MS = 30_000

export const NO_ALERTS: AlertState = { episodes: [], ended: {} }

/**
 * What follows from the troubles of one look. Pure.
 *
 * @param canTell whether this look can say that a trouble which it does not show is over.
 */
export function nextAlerts(
  state: AlertState,
  troubles: readonly Trouble[],
  { now, canTell }: { now: number; canTell: (trouble: Trouble) => boolean },
): { state: AlertState; calls: Calls } {
  const seen = new Map(troubles.map((trouble) => [troubleKey(trouble), trouble]))
  const ended = Object.fromEntries(
    Object.entries(state.ended).filter(([, { at }]) => now - at < RETURNS_WITHIN_MS),
  )
  const known = new Set(state.episodes.map(({ trouble }) => troubleKey(trouble)))
  const begun = troubles
    .filter((trouble) => !known.has(troubleKey(trouble)))
    .map((trouble): Episode => {
      const before = ended[troubleKey(trouble)]
      return {
        trouble,
        gone_since: null,
        told_at: null,
        reminded_at: null,
        returns: before ? before.returns + 1 : 0,
      }
    })
  const current = [...state.episodes.map((episode) => look(episode, seen, { now, canTell })), ...begun]

  const isOver = (episode: Episode) =>
    episode.told_at !== null && isGoneFor(episode, now, OVER_AFTER_MS * doubled(episode))
  const isForgotten = (episode: Episode) =>
    episode.told_at === null && isGoneFor(episode, now, FORGOTTEN_AFTER_MS)
  const over = current.filter(isOver)
  for (const { trouble, returns } of over) ended[troubleKey(trouble)] = { at: now, returns }

  const left = current.filter((episode) => !isOver(episode) && !isForgotten(episode))
  const anyIsDue = over.length > 0 || left.some((episode) => isDue(episode, now))
  const tells = (episode: Episode) => isDue(episode, now) || (anyIsDue && joins(episode, now))
  const began = left.filter(tells)
  const reminds = left.filter((episode) => isRemindable(episode, now))
  const episodes = left.map((episode) =>
    tells(episode)
      ? { ...episode, told_at: now }
      : reminds.includes(episode)
        ? { ...episode, reminded_at: now }
        : episode,
  )
  return {
    state: { episodes, ended },
    calls: {
      began: began.map(({ trouble }) => trouble),
      over: over.map(({ trouble, gone_since }) => ({
        ...trouble,
        over_at: new Date(gone_since ?? now).toISOString(),
      })),
      still: reminds.map(({ trouble }) => trouble),
    },
  }
}

/** Since when each is there, by key: what `findTroubles` is given. */
export function sinceWhen({ episodes }: AlertState): Map<string, string> {
  return new Map(episodes.map(({ trouble }) => [troubleKey(trouble), trouble.since]))
}

/** What was told and is not over: what a channel that is new has to hear. */
export function toldAlready({ episodes }: AlertState): Trouble[] {
  return episodes.filter(({ told_at }) => told_at !== null).map(({ trouble }) => trouble)
}

function look(
  episode: Episode,
  seen: ReadonlyMap<string, Trouble>,
  { now, canTell }: { now: number; canTell: (trouble: Trouble) => boolean },
): Episode {
  const trouble = seen.get(troubleKey(episode.trouble))
  // It keeps its beginning, whoever says it again.
  if (trouble) return { ...episode, trouble: { ...trouble, since: episode.trouble.since }, gone_since: null }
  if (!canTell(episode.trouble)) return { ...episode, gone_since: null }
  return { ...episode, gone_since: episode.gone_since ?? now }
}

function isGoneFor({ gone_since: since }: Episode, now: number, ms: number): boolean {
  return since !== null && now - since >= ms
}

function doubled({ returns }: Episode): number {
  return 2 ** Math.min(returns, MOST_DOUBLINGS)
}

function isDue(episode: Episode, now: number): boolean {
  const { trouble, told_at: toldAt, gone_since: goneSince } = episode
  if (toldAt !== null || goneSince !== null) return false
  return now - Date.parse(trouble.since) >= ALERT_RULES[trouble.code].waitSeconds * 1000 * doubled(episode)
}

function joins({ trouble, told_at: toldAt, gone_since: goneSince, returns }: Episode, now: number): boolean {
  return (
    toldAt === null &&
    goneSince === null &&
    returns === 0 &&
    trouble.severity === 'now' &&
    now - Date.parse(trouble.since) >= JOINS_AFTER_MS
  )
}

function isRemindable({ trouble, told_at, gone_since, reminded_at }: Episode, now: number): boolean {
  if (trouble.severity !== 'now' || told_at === null || gone_since !== null) return false
  return now - (reminded_at ?? told_at) >= REMIND_AFTER_MS
}
