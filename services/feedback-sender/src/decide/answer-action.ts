import type { BridgeAnswer } from './bridge-answer.ts'

/** What to do after an answer of the bridge. */
export type AnswerAction =
  | { do: 'sent'; messageId: string }
  /** It leaves once, however long that takes; ask again with the same key. */
  | { do: 'ask_again'; messageId: string }
  | { do: 'fail'; code: string; reason: string }
  /**
   * No sender has anything of it: back to `queued`, first in line. `afterMs` undefined: a growing delay. `againMs`: sooner
   * than that, another sender may be of use. `alone`: others may be able to go on.
   */
  | {
      do: 'wait'
      code: string
      reason: string
      afterMs: number | undefined
      againMs?: number
      alone?: boolean
    }
  /**
   * It may have it or not: stays `sending`, and the same key is sent again after a growing delay. `alone`: the bridge
   * works and stumbles over this one, so others go on; else all wait, in order.
   */
  | { do: 'find_out'; reason: string; alone: boolean }
  | { do: 'send_without_quote' }
  /** Its key was used with another body: what that became decides. */
  | { do: 'look_up' }

/** Refusals that no waiting cures; the bridge wrote nothing. */
const FOR_GOOD = new Set([
  'invalid_recipient',
  'invalid_request',
  'unknown_recipient',
  'mention_not_in_group',
  'quoted_message_unknown',
])

/** Conditions that pass; the bridge looks for the key before it refuses, so it has nothing of this message. */
const PASSING = new Set(['not_linked', 'paused', 'rate_limited', 'disk_full'])

/** When a 429 names no time. */
const UNNAMED_LIMIT_MS = 5000
const SHORTEST_WAIT_MS = 250

interface Circumstances {
  hasQuote: boolean
  /** The row was `queued` when this try began: no earlier try can have left anything. By default it was not. */
  fresh?: boolean
}

/**
 * Pure. The rule behind it: only a refusal that the bridge itself has worded, under a code known here, says that nothing
 * was taken. A wrong key, a proxy's error page or another server at that address says nothing about the message.
 */
export function answerAction(answer: BridgeAnswer, { hasQuote, fresh = false }: Circumstances): AnswerAction {
  if (answer.kind === 'unclear') return { do: 'find_out', reason: answer.what, alone: false }
  if (answer.kind === 'unreachable') {
    if (!fresh) return { do: 'find_out', reason: answer.what, alone: false }
    return { do: 'wait', code: 'bridge_unreachable', reason: answer.what, afterMs: undefined }
  }
  if (answer.kind === 'taken') {
    if (answer.state === 'refused') return { do: 'fail', code: 'refused', reason: answer.message }
    if (answer.state === 'accepted') return { do: 'ask_again', messageId: answer.messageId }
    return { do: 'sent', messageId: answer.messageId }
  }
  const { status, code, message, afterMs } = answer
  if (code === 'idempotency_key_reused') return { do: 'look_up' }
  if (code === 'quoted_message_unknown' && hasQuote) return { do: 'send_without_quote' }
  if (status === 429) {
    const waitMs = Math.max(SHORTEST_WAIT_MS, afterMs ?? UNNAMED_LIMIT_MS)
    return { do: 'wait', code: 'rate_limited', reason: message, afterMs: waitMs }
  }
  if (PASSING.has(code)) return { do: 'wait', code, reason: message, afterMs }
  if (FOR_GOOD.has(code) && status >= 400 && status < 500) return { do: 'fail', code, reason: message }
  const hint = status === 401 || status === 403 ? ': check WHATSAPP_API_KEY' : ''
  return { do: 'find_out', reason: `the bridge answers ${status} (${message})${hint}`, alone: status >= 500 }
}

/** `Retry-After` in seconds or as a date, in milliseconds from `now`; undefined when there is none that can be read. */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
