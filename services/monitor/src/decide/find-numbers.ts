import { normaliseDropNumber, type RejectReason } from '@wa-monitor/contracts'
import { clip } from './clip.ts'

interface RejectedText {
  /** As it was written, at most 100 characters. */
  written: string
  reason: RejectReason
}

export interface FoundNumbers {
  /** Normalised (`DR1752028`), each once, in the order written. */
  numbers: string[]
  /** What looked like a number and is none. */
  rejected: RejectedText[]
}

export interface NumberPattern {
  /** Global and without regard to case. */
  accept: RegExp
  /** Whether to look for near misses: they are misses of the default form. */
  nearMisses: boolean
}

/** WhatsApp's own limit for a text; a longer one did not come from there. */
const MAX_TEXT_LENGTH = 65_536
/** Each number is a lock and a row in one transaction. */
export const MAX_NUMBERS_PER_MESSAGE = 500
/** The column's width. */
const MAX_NUMBER_LENGTH = 50
const MAX_WRITTEN_LENGTH = 100

/** `DR` and digits, however they are joined. Linear: no repetition inside a repetition. */
const NEAR_MISS = /\bDR[\s.:#_-]{0,3}(\d{3,})/gi

/**
 * The drop numbers a text names.
 *
 * @NOTE `accept` may be a user's expression: one that backtracks without end holds the process up. The text is bounded
 * and the expression compiled once; a bound on time comes with the rules of issue 6.
 */
export function findNumbers(text: string, { accept, nearMisses }: NumberPattern): FoundNumbers {
  const bounded = text.slice(0, MAX_TEXT_LENGTH)
  const numbers = new Set<string>()
  const rejected = new Map<string, RejectedText>()
  const accepted = new Set<number>()
  const reject = (written: string, reason: RejectReason) => {
    const clipped = clip(written, MAX_WRITTEN_LENGTH)
    if (rejected.size < MAX_NUMBERS_PER_MESSAGE) rejected.set(clipped, { written: clipped, reason })
  }
  for (const { 0: written, index } of bounded.matchAll(accept)) {
    const number = clip(normaliseDropNumber(written), MAX_NUMBER_LENGTH + 1)
    if (number === '') continue
    accepted.add(index)
    if (Array.from(number).length > MAX_NUMBER_LENGTH) reject(written, 'too_long')
    else if (numbers.has(number)) continue
    else if (numbers.size < MAX_NUMBERS_PER_MESSAGE) numbers.add(number)
    else reject(written, 'too_many_numbers')
  }
  if (nearMisses) {
    for (const match of bounded.matchAll(NEAR_MISS)) {
      if (!accepted.has(match.index)) reject(match[0], missedBy(match[1] ?? ''))
    }
  }
  return { numbers: [...numbers], rejected: [...rejected.values()] }
}

function missedBy(digits: string): RejectReason {
  if (digits.length < 6) return 'too_few_digits'
  return digits.length > 8 ? 'too_many_digits' : 'separator'
}
