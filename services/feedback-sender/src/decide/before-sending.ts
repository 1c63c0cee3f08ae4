import type { FeedbackWithReview, Turn } from '@wa-monitor/database'

export type Start =
  /** Nothing to do: it has gone out, or stopped, or goes out in another one's message, or is not there. */
  | { do: 'nothing' }
  | ({ do: 'stop' } & Stopped)
  /** Stays `queued`. `everyone`: nothing else leaves either; otherwise others go on, and it is looked at again after `ms`. */
  | ({ do: 'wait'; everyone: boolean; ms: number; said: boolean } & Waiting)
  /** `queued` → `sending`, then to the bridge. */
  | { do: 'send' }
  /** Handed over before, outcome unknown: the same again under the same key. */
  | { do: 'send_again' }
  /** As before, but it should not leave now: only ask whether it has. `otherwise`: where the bridge has nothing of it. */
  | { do: 'look_up'; otherwise: ({ to: 'stopped' } & Stopped) | ({ to: 'queued' } & Waiting) }

export interface Stopped {
  state: 'held' | 'expired'
  code: string
  reason: string
}

interface Waiting {
  code: string
  reason: string
  until: Date | null
}

type Row = Pick<
  FeedbackWithReview,
  | 'kind'
  | 'state'
  | 'drop_number'
  | 'revision'
  | 'current_revision'
  | 'withdrawn'
  | 'carried_by'
  | 'queued_at'
  | 'not_before'
  | 'not_after'
>

export interface Facts {
  turn: Turn
  /** What goes out in its message, where it was handed over before. */
  carried: readonly Row[]
  /** Why nothing of its project may be sent, if so. */
  forbidden: { code: string; reason: string } | undefined
  /** Why nothing at all may leave now, if so. */
  heldBack: { code: string; text: string; until: Date | null } | undefined
  /** Whom it was handed to is still one of the senders. */
  senderKnown: boolean
  /** 0: it may wait for ever. */
  maxWaitMs: number
  /** A moment as people read it. */
  sayTime: (at: Date) => string
}

/** How soon a resumption is noticed. */
const LOOK_AGAIN_MS = 1000
/** What waits for its own reason may be cancelled, or sent again by a person, and is looked at for that. */
const LONGEST_OWN_WAIT_MS = 60_000
/** The one whose turn comes is called when the one before it has left; this is for when nobody calls. */
const ORDER_MS = { first: 250, each: 50, longest: 5000 }
/** Until then one that is on its way is nothing to talk about. */
const ORDER_SAID_MS = 10_000

/** What to do with a row that was taken from the queue. Pure. */
export function beforeSending(row: Row | undefined, facts: Facts): Start {
  if (!row || row.carried_by !== null) return { do: 'nothing' }
  if (row.state === 'queued') return ofQueued(row, facts)
  return row.state === 'sending' ? ofSending(row, facts) : { do: 'nothing' }
}

function ofQueued(row: Row, { turn, forbidden, heldBack, maxWaitMs, sayTime }: Facts): Start {
  const obstacle = held(forbidden) ?? outdated(row, turn.now, maxWaitMs)
  if (obstacle) return { do: 'stop', ...obstacle }
  const waitMs = (until: Date, longest: number) =>
    Math.min(longest, Math.max(1, until.getTime() - turn.now.getTime()))
  if (heldBack) {
    const { code, text: reason, until } = heldBack
    const ms = until ? waitMs(until, LOOK_AGAIN_MS) : LOOK_AGAIN_MS
    return { do: 'wait', everyone: true, ms, said: true, code, reason, until }
  }
  const until = cooldownEnd(row, turn)
  if (until) {
    const reason = `${row.drop_number} was answered a short while ago: this leaves after ${sayTime(until)}, unless it is cancelled`
    const ms = waitMs(until, LONGEST_OWN_WAIT_MS)
    return { do: 'wait', everyone: false, ms, said: true, code: 'cooldown', reason, until }
  }
  return turn.blocked_by ? inOrder(turn, turn.blocked_by, sayTime) : { do: 'send' }
}

function inOrder(
  { ahead }: Turn,
  { state, drop_number, sending_ms, until: iso }: NonNullable<Turn['blocked_by']>,
  sayTime: Facts['sayTime'],
): Start {
  const until = iso === null ? null : new Date(iso)
  const other = drop_number === '' ? 'An earlier reply' : `Feedback for ${drop_number}`
  const end = until ? `, at ${sayTime(until)} at the latest` : ' as soon as its bridge answers'
  return {
    do: 'wait',
    everyone: false,
    ms: Math.min(ORDER_MS.longest, ORDER_MS.first + ORDER_MS.each * (ahead - 1)),
    said: state === 'sending' && (sending_ms ?? 0) > ORDER_SAID_MS,
    code: 'order',
    reason: `${other} goes first in this group, and it is not known yet whether it has left: this follows${end}`,
    until,
  }
}

function ofSending(row: Row, { turn, carried, forbidden, heldBack, senderKnown, maxWaitMs }: Facts): Start {
  if (!senderKnown)
    return {
      do: 'stop',
      state: 'held',
      code: 'sender_gone',
      reason:
        'It was handed to a number that is no longer one of SENDERS, and whether it left is not known: look in the group, then send it again if it did not',
    }
  const obstacle = held(forbidden) ?? outdated(row, turn.now, maxWaitMs)
  if (obstacle) return { do: 'look_up', otherwise: { to: 'stopped', ...obstacle } }
  if (heldBack) {
    const { code, text: reason, until } = heldBack
    return { do: 'look_up', otherwise: { to: 'queued', code, reason, until } }
  }
  // Not the same message again where part of it does not hold any more.
  if (carried.some(overtaken))
    return { do: 'look_up', otherwise: { to: 'queued', code: '', reason: '', until: null } }
  return { do: 'send_again' }
}

function cooldownEnd({ not_before }: Row, { now, cooldown_until }: Turn): Date | undefined {
  const ends = [not_before, cooldown_until].flatMap((end) => (end && end > now ? [end] : []))
  return ends.toSorted((a, b) => b.getTime() - a.getTime())[0]
}

/** Why this row should not leave any more, if so. */
export function outdated(row: Row, now: Date, maxWaitMs: number): Stopped | undefined {
  return overtaken(row) ?? waitedTooLong(row, now, maxWaitMs)
}

function waitedTooLong(row: Row, now: Date, maxWaitMs: number): Stopped | undefined {
  const { kind, queued_at, not_before, not_after } = row
  const from = Math.max(queued_at.getTime(), not_before?.getTime() ?? 0)
  const waited = now.getTime() - from
  const tooLong = not_after ? now > not_after : maxWaitMs > 0 && waited > maxWaitMs
  if (!tooLong) return undefined
  const code = 'waited_too_long'
  if (kind === 'reply')
    return { state: 'expired', code, reason: 'It waited so long that it says nothing any more' }
  return {
    state: 'held',
    code,
    reason: `It waited longer than ${Math.round(maxWaitMs / 60_000)} minutes (FEEDBACK_MAX_WAIT_MINUTES): look whether it still holds, then send it again`,
  }
}

function held(forbidden: Facts['forbidden']): Stopped | undefined {
  return forbidden && { state: 'held', ...forbidden }
}

function overtaken(row: Row): Stopped | undefined {
  // It answers a message, which stays what it was.
  if (row.kind === 'reply') return undefined
  const state = 'held'
  if (row.current_revision === null)
    return { state, code: 'review_gone', reason: 'The review row was deleted before this went out' }
  if (row.withdrawn)
    return {
      state,
      code: 'withdrawn',
      reason: 'The contractor changed the number in his message before this went out',
    }
  if (row.current_revision !== row.revision) {
    return {
      state,
      code: 'resubmitted',
      reason:
        'The drop was posted again before this went out: look at the new photos, then send it again if it still holds',
    }
  }
  return undefined
}
