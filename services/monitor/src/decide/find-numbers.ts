import { DEFAULT_DROP_PATTERN, normaliseDropNumber, type RejectReason } from '@wa-monitor/contracts'
import { compilePattern, StepBudget, type ValidDrops } from '@wa-monitor/projects'
import { clip } from './clip.ts'

interface RejectedText {
  /** As it was written, at most 100 characters. */
  written: string
  reason: RejectReason
  detail?: string
}

export interface FoundNumbers {
  /** Normalised (`DR1752028`), each once, in the order written. */
  numbers: string[]
  /** What looked like a number and is none. */
  rejected: RejectedText[]
}

/** What a pattern finds; `gaveUp`: it ran out of steps, and there may be more. */
interface Written {
  found: readonly { written: string; index: number }[]
  gaveUp: boolean
}

export interface NumberPattern {
  /** Where it stands in projects.yaml: `drop_pattern`, `rule readings`. */
  field: string
  find: (text: string, budget: StepBudget) => Written
  /** Whether to look for near misses: they are misses of the default form. */
  nearMisses: boolean
  /** Letters without which, in upper or lower case, a text names nothing and nearly names nothing; undefined: not known. */
  letters: string | undefined
  /** The numbers there are; undefined: any. */
  validDrops: ValidDrops | undefined
}

/** The default form is a fixed expression without repetition inside repetition: JavaScript's own engine is safe with it. */
const DEFAULT_FORM = new RegExp(DEFAULT_DROP_PATTERN, 'gi')

/** @param source a pattern that projects.yaml was accepted with. */
export function numberPattern(source: string, field: string, validDrops?: ValidDrops): NumberPattern {
  if (source === DEFAULT_DROP_PATTERN)
    return { field, find: findDefaultForm, nearMisses: true, letters: 'DR', validDrops }
  const pattern = compilePattern(source)
  return {
    field,
    nearMisses: false,
    letters: undefined,
    validDrops,
    find(text, budget) {
      const { found, gaveUp } = pattern.matches(text, budget)
      return {
        found: found.map(({ start, end }) => ({ written: text.slice(start, end), index: start })),
        gaveUp,
      }
    },
  }
}

function findDefaultForm(text: string): Written {
  const found = allOf(DEFAULT_FORM, text).map(({ 0: written, index }) => ({ written, index }))
  return { found, gaveUp: false }
}

/** As `matchAll`, which copies the expression for every text. @param expression with the flag `g`. */
function allOf(expression: RegExp, text: string): RegExpExecArray[] {
  const found: RegExpExecArray[] = []
  expression.lastIndex = 0
  for (let match = expression.exec(text); match; match = expression.exec(text)) found.push(match)
  return found
}

/** What most messages name. */
export const NOTHING: FoundNumbers = { numbers: [], rejected: [] }

/** WhatsApp's own limit for a text; a longer one did not come from there. */
const MAX_TEXT_LENGTH = 65_536
/** Each number is a lock and a row in one transaction. */
export const MAX_NUMBERS_PER_MESSAGE = 500
/** The column's width. */
const MAX_NUMBER_LENGTH = 50
const MAX_WRITTEN_LENGTH = 100
/** Looking for what was meant takes a part of a millisecond per number. */
const MOST_HINTS = 5

/** `DR` and digits, however they are joined: the default form too. Linear: no repetition inside a repetition. */
export const NEAR_MISS = /\bDR[\s.:#_-]{0,3}(\d{3,})/gi

const GAVE_UP = 'this pattern takes too many steps on this message: it may name more than was found'

/** What several patterns find, each number once. A near miss of one that another one takes is none. */
export function findAllNumbers(
  text: string,
  patterns: readonly NumberPattern[],
  budget: StepBudget,
): FoundNumbers {
  const [only] = patterns
  if (!only) return NOTHING
  if (patterns.length === 1) return findNumbers(text, only, budget)
  const found = patterns.map((pattern) => findNumbers(text, pattern, budget))
  const numbers = [...new Set(found.flatMap((one) => one.numbers))]
  const rejected = found
    .flatMap((one) => one.rejected)
    .filter(({ written }) => !numbers.includes(normaliseDropNumber(written)))
  return {
    numbers: numbers.slice(0, MAX_NUMBERS_PER_MESSAGE),
    rejected: rejected.slice(0, MAX_NUMBERS_PER_MESSAGE),
  }
}

/** The drop numbers a text names. @param budget shared by all patterns that read one message. */
export function findNumbers(
  text: string,
  { field, find, nearMisses, validDrops }: NumberPattern,
  budget = new StepBudget(),
): FoundNumbers {
  const bounded = text.slice(0, MAX_TEXT_LENGTH)
  // Most of what people write names nothing, and is looked through once.
  if (nearMisses && bounded.search(NEAR_MISS) < 0) return NOTHING
  const { found, gaveUp } = find(bounded, budget)
  if (!nearMisses && found.length === 0 && !gaveUp) return NOTHING
  const numbers = new Set<string>()
  const rejected = new Map<string, RejectedText>()
  const accepted = new Set<number>()
  const reject = (written: string, reason: RejectReason, detail?: string) => {
    const clipped = clip(written, MAX_WRITTEN_LENGTH)
    if (rejected.size < MAX_NUMBERS_PER_MESSAGE)
      rejected.set(clipped, { written: clipped, reason, ...(detail !== undefined && { detail }) })
  }
  let wrong = 0
  if (gaveUp) reject(field, 'pattern_gave_up', GAVE_UP)
  for (const { written, index } of found) {
    const number = clip(normaliseDropNumber(written), MAX_NUMBER_LENGTH + 1)
    if (number === '') continue
    accepted.add(index)
    if (Array.from(number).length > MAX_NUMBER_LENGTH) reject(written, 'too_long')
    else if (numbers.has(number)) continue
    else if (validDrops && !validDrops.has(number)) {
      wrong += 1
      reject(written, 'not_valid', wrong > MOST_HINTS ? '' : nearestTo(number, validDrops))
    } else if (numbers.size < MAX_NUMBERS_PER_MESSAGE) numbers.add(number)
    else reject(written, 'too_many_numbers')
  }
  if (nearMisses) {
    for (const match of allOf(NEAR_MISS, bounded)) {
      if (!accepted.has(match.index)) reject(match[0], missedBy(match[1] ?? ''))
    }
  }
  return { numbers: [...numbers], rejected: [...rejected.values()] }
}

function nearestTo(number: string, validDrops: ValidDrops): string {
  const [nearest, ...others] = validDrops.nearest(number)
  if (nearest === undefined) return 'not in valid_drops, and nothing there is like it'
  return `not in valid_drops; like ${[nearest, ...others].join(' and ')}`
}

function missedBy(digits: string): RejectReason {
  if (digits.length < 6) return 'too_few_digits'
  return digits.length > 8 ? 'too_many_digits' : 'separator'
}
