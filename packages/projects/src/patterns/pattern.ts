/**
 * Regular expressions of a configuration file, on texts that anybody may have written.
 *
 * JavaScript's own engine tries one way after the other: some expressions take for ever on some texts. Here an expression
 * becomes an automaton when projects.yaml is read (docs/decisions/0008-patterns-with-a-time-bound.md). From one place of
 * the text, reading is one look into a table per character; from all places together it is bounded by a count of steps,
 * which unlike a clock gives the same answer on every machine.
 */
import { buildAutomaton } from './automaton.ts'
import { captures } from './captures.ts'
import { characterClasses } from './character-classes.ts'
import { compileProgram } from './compile-program.ts'
import { parsePattern, shortestMatch } from './parse-pattern.ts'
import { PatternError } from './pattern-error.ts'

/** WhatsApp's own limit for a text; a longer one did not come from there and is read up to here. */
export const MAX_TEXT_LENGTH = 65_536

/** Steps that the patterns of one project may take on one message, beside one for each character it is begun at. */
const STEPS_PER_MESSAGE = 400_000

/** What is left of it; one for all patterns that read one message. */
export class StepBudget {
  left = STEPS_PER_MESSAGE
}

export interface PatternMatch {
  start: number
  end: number
}

export interface CompiledPattern {
  readonly source: string
  /** How many groups it has. */
  readonly groups: number
  /**
   * Its matches, from left to right, at most `most`: the same as JavaScript's `matchAll` with the flags `gi`.
   * `gaveUp`: the steps ran out, and there may be more.
   */
  matches(text: string, budget: StepBudget, most?: number): { found: PatternMatch[]; gaveUp: boolean }
  /** What its groups caught in one of its matches, the whole match first. */
  groupsOf(text: string, match: PatternMatch): string[]
}

const compiled = new Map<string, CompiledPattern>()
/** Files change while a service runs: what they no longer say need not be kept for ever. */
const MOST_KEPT = 2000

/** @throws PatternError saying what to write instead. */
export function compilePattern(source: string): CompiledPattern {
  const known = compiled.get(source)
  if (known) return known
  if (compiled.size >= MOST_KEPT) compiled.clear()
  const pattern = compile(source)
  compiled.set(source, pattern)
  return pattern
}

function compile(source: string): CompiledPattern {
  const { expression, sets, groups } = parsePattern(source)
  if (shortestMatch(expression) === 0) {
    throw new PatternError('matches an empty text, so it would be found everywhere')
  }
  const classes = characterClasses(sets)
  const program = compileProgram(expression)
  const { table, width, starts } = buildAutomaton(program, classes)
  const { pages, count: edge } = classes
  const [firstPage = new Uint8Array(256)] = pages
  const classOf = (unit: number): number =>
    unit < 256 ? (firstPage[unit] as number) : ((pages[unit >> 8] as Uint8Array)[unit & 255] as number)

  /** Where the match that begins at `start` ends; -1: none begins there; -2: the steps ran out. */
  const endOfMatch = (
    text: string,
    length: number,
    start: number,
    first: number,
    budget: StepBudget,
  ): number => {
    let state = first >> 1
    let end = -1
    let at = start + 1
    const stop = start + budget.left
    while (state !== 0 && at < stop) {
      const next = table[state * width + (at < length ? classOf(text.charCodeAt(at)) : edge)] as number
      if ((next & 1) === 1) end = at
      state = next >> 1
      at += 1
    }
    budget.left -= at - start
    return state === 0 ? end : -2
  }
  return {
    source,
    groups,
    matches(text, budget, most = Infinity) {
      const length = Math.min(text.length, MAX_TEXT_LENGTH)
      const found: PatternMatch[] = []
      let before = edge
      let start = 0
      while (start < length) {
        const name = classOf(text.charCodeAt(start))
        const first = table[(starts[before] as number) * width + name] as number
        const end = first === 0 ? -1 : endOfMatch(text, length, start, first, budget)
        if (end === -2) return { found, gaveUp: true }
        if (end === -1) {
          before = name
          start += 1
          continue
        }
        if (found.push({ start, end }) >= most) break
        before = classOf(text.charCodeAt(end - 1))
        start = end
      }
      return { found, gaveUp: false }
    },
    groupsOf(text, { start, end }) {
      const bounded = text.slice(0, MAX_TEXT_LENGTH)
      const classAt = (index: number) => {
        const unit = bounded.charCodeAt(index)
        return Number.isNaN(unit) ? edge : classOf(unit)
      }
      return captures(program, classes, { text: bounded, start, end, groups, classAt })
    },
  }
}
