import type { ScenarioStep } from '@wa-monitor/contracts'

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `2.5s` → 2500; a leading `+` does not count. */
export function durationMs(written: string): number {
  const [, number, unit] = /^\+?([\d.]+)(ms|s|m|h)$/.exec(written) ?? []
  return Number(number) * (UNIT_MS[unit ?? ''] ?? Number.NaN)
}

/** When things were done, in milliseconds of the same clock. */
export interface Done {
  start: number
  /** The step before, or the start. */
  before: number
  /** The step that `after` names. */
  named: number
}

/** When a step is due; in the past when it is late. */
export function dueAt({ at, after }: Pick<ScenarioStep, 'at' | 'after'>, speed: number, done: Done): number {
  const base = after === undefined ? done.before : done.named
  if (at === undefined) return base
  const ms = durationMs(at) / speed
  return at.startsWith('+') ? base + ms : done.start + ms
}
