/**
 * Whether a sender is worth asking. Pure: a circuit is a value, and time and chance are given.
 *
 *     closed ──FAILURES_TO_OPEN in a row──▶ open ──its time is over, somebody asks──▶ probing
 *        ▲                                   ▲                                          │
 *        │                                   └──────────────── fails ───────────────────┤
 *        └───────────────────────────────────────────────────── answers ────────────────┘
 *
 * Open: rows go to the next sender without asking this one. Probing: one row asks it, the others still go past. Each opening
 * lasts longer than the one before, cut short by chance, so that several processes do not come back at the same instant.
 */
export interface Circuit {
  /** Failures in a row. */
  failures: number
  /** Openings in a row. */
  openings: number
  /** Milliseconds of the caller's clock: until then it is open, or its probe is on its way. */
  until: number
  probing: boolean
}

export const CLOSED: Circuit = { failures: 0, openings: 0, until: 0, probing: false }

const FAILURES_TO_OPEN = 3
const FIRST_OPENING_MS = 5_000
/** A number that works again is used again within this. */
const LONGEST_OPENING_MS = 60_000
/** Longer than a bridge is waited for. A probe of which nothing was heard by then is forgotten. */
const LONGEST_PROBE_MS = 30_000

export type CircuitState = 'closed' | 'open' | 'probe_due'

export function circuitState({ failures, until }: Circuit, now: number): CircuitState {
  if (failures < FAILURES_TO_OPEN) return 'closed'
  return now < until ? 'open' : 'probe_due'
}

/** Somebody asks it although it has failed: nobody else does meanwhile. */
export function withProbe(circuit: Circuit, now: number): Circuit {
  return { ...circuit, probing: true, until: now + LONGEST_PROBE_MS }
}

/** @param random from 0 to 1. */
export function afterFailure(circuit: Circuit, now: number, random: number): Circuit {
  const failures = circuit.failures + 1
  // Asked while it was open, because there was nobody else: that says nothing new.
  const stillOpen = circuitState(circuit, now) === 'open' && !circuit.probing
  if (failures < FAILURES_TO_OPEN || stillOpen) return { ...circuit, failures }
  const longest = Math.min(LONGEST_OPENING_MS, FIRST_OPENING_MS * 2 ** Math.min(circuit.openings, 10))
  const openMs = Math.round(longest * (0.5 + random / 2))
  return { failures, openings: circuit.openings + 1, until: now + openMs, probing: false }
}
