import type { BridgeAnswer } from '../decide/bridge-answer.ts'

export interface Attempt {
  /** The row was `queued` when this try began: nobody else can have given it to the sender. */
  fresh: boolean
  /**
   * The row was handed over so long ago that no request of then can still be on its way. Not fresh and not settled: another
   * process may have been killed a moment ago, and what it asked may reach the sender after the answer we have now.
   */
  settled: boolean
}

/** Longer than a request can live at a bridge, which may ask WhatsApp two questions of a minute each before it takes it. */
export const SETTLED_MS = 180_000

/**
 * Refusals that concern the number and cost nothing: not linked (banned, logged out, reconnecting), not in the group. The
 * bridge looks for the key before it says so, so none of them can come from one that has the message.
 */
const OF_THE_NUMBER = new Set(['not_linked', 'unknown_recipient'])

/**
 * Whether another number may be asked after this answer: only when nothing of the message has left, for certain. Pure.
 *
 * Not after 429: the limits are a promise to the group and to WhatsApp, and a second number is no way round it. Not after 423:
 * a person has said stop. Not after an unknown outcome, ever.
 */
export function mayAskAnother(answer: BridgeAnswer, { fresh, settled }: Attempt): boolean {
  switch (answer.kind) {
    case 'unreachable':
      // Says nothing about what an earlier try may have left there.
      return fresh
    case 'refused':
      return ofTheNumber(answer) && (fresh || settled)
    default:
      return false
  }
}

/** A refusal that another number may not give. Pure. */
export function ofTheNumber(answer: BridgeAnswer): boolean {
  return answer.kind === 'refused' && OF_THE_NUMBER.has(answer.code)
}

/** What an answer says about the sender as such, whatever became of the message. Pure. */
export function signOf(answer: BridgeAnswer): 'works' | 'fails' | 'unsaid' {
  if (answer.kind === 'taken') return 'works'
  if (answer.kind !== 'refused') return 'fails'
  const { status, code } = answer
  // Nothing of the number is asked before the pause.
  if (status === 423) return 'unsaid'
  // It stumbles over one message.
  if (status >= 500 && code !== 'not_linked') return 'unsaid'
  // Not linked; a wrong key; somebody else at that address.
  if (code === 'not_linked' || code === 'not_found' || status === 401 || status === 403) return 'fails'
  return 'works'
}
