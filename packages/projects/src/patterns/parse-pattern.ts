import { PatternError } from './pattern-error.ts'

/** A condition on the characters on either side of a place. */
export type Assertion =
  /** `(?!\d)`, `(?<=[A-Z])`, `^`, `$`: whether the neighbour is one of `sets`; at the end of the text, `edge` holds. */
  | { kind: 'neighbour'; side: 'before' | 'after'; sets: number[]; edge: boolean; negated: boolean }
  /** `\b`, `\B` */
  | { kind: 'word_boundary'; word: number; negated: boolean }

export type Expression =
  | { kind: 'character'; set: number }
  | { kind: 'assertion'; assertion: Assertion }
  | { kind: 'sequence'; items: Expression[] }
  | { kind: 'choice'; options: Expression[] }
  | { kind: 'repeat'; item: Expression; min: number; max: number; lazy: boolean; groups: [number, number] }
  | { kind: 'group'; index: number; item: Expression }

export interface ParsedPattern {
  expression: Expression
  /** Each distinct one-character expression, as written: `\d`, `[A-Z]`, `x`. */
  sets: string[]
  /** How many `( … )` there are. */
  groups: number
}

const REPEAT = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})/

/**
 * Takes apart a regular expression of the language that JavaScript reads without the flag `u`. What would need to look
 * back or far ahead is refused: it cannot be read in one go.
 *
 * @throws PatternError
 */
export function parsePattern(source: string): ParsedPattern {
  try {
    // The language's own reader finds what is no expression at all; from here on the syntax is sound.
    RegExp(source, 'i')
  } catch (error) {
    const why = (error as Error).message.replace(/^.*: /s, '')
    throw new PatternError(`is not a regular expression (${why}); write it in single quotes`)
  }
  return new Parser(source).parse()
}

/** The fewest characters it matches. */
export function shortestMatch(expression: Expression): number {
  switch (expression.kind) {
    case 'character':
      return 1
    case 'assertion':
      return 0
    case 'sequence':
      return expression.items.reduce((sum, item) => sum + shortestMatch(item), 0)
    case 'choice':
      return Math.min(...expression.options.map(shortestMatch))
    case 'repeat':
      return expression.min * shortestMatch(expression.item)
    default:
      return shortestMatch(expression.item)
  }
}

class Parser {
  private readonly source: string
  private readonly sets: string[] = []
  private at = 0
  private groups = 0

  constructor(source: string) {
    this.source = source
  }

  parse(): ParsedPattern {
    const expression = this.choice()
    return { expression, sets: this.sets, groups: this.groups }
  }

  private choice(): Expression {
    const options = [this.sequence()]
    while (this.take('|')) options.push(this.sequence())
    return options.length === 1 && options[0] ? options[0] : { kind: 'choice', options }
  }

  private sequence(): Expression {
    const items: Expression[] = []
    while (this.at < this.source.length && !this.comes('|') && !this.comes(')')) items.push(this.repeated())
    return items.length === 1 && items[0] ? items[0] : { kind: 'sequence', items }
  }

  private repeated(): Expression {
    const start = this.at
    const groupsBefore = this.groups
    const item = this.one()
    const [sign, low, comma, high] = REPEAT.exec(this.source.slice(this.at)) ?? []
    if (sign === undefined) return item
    this.at += sign.length
    const lazy = this.take('?')
    const written = this.source.slice(start, this.at)
    if (item.kind === 'assertion') {
      throw new PatternError(`repeats a condition (${written}): leave out the ${sign}`)
    }
    if (shortestMatch(item) === 0) {
      throw new PatternError(
        `repeats something that may be empty (${written}): let what is repeated match at least one character, (?:a?b)* instead of (?:a?b?)*`,
      )
    }
    const [min, max] = limits(sign, low, comma, high)
    return { kind: 'repeat', item, min, max, lazy, groups: [groupsBefore + 1, this.groups] }
  }

  private one(): Expression {
    const { source } = this
    if (this.take('^')) return neighbour('before', [], true)
    if (this.take('$')) return neighbour('after', [], true)
    if (this.take('(')) return this.bracket()
    if (this.comes('\\')) return this.escape()
    const start = this.at
    this.at += 1
    if (source[start] === '[') {
      while (source[this.at] !== ']') this.at += source[this.at] === '\\' ? 2 : 1
      this.at += 1
    }
    return this.character(source.slice(start, this.at))
  }

  private bracket(): Expression {
    if (this.take('?:')) return this.closed(this.choice())
    for (const [sign, side, negated] of [
      ['?=', 'after', false],
      ['?!', 'after', true],
      ['?<=', 'before', false],
      ['?<!', 'before', true],
    ] as const) {
      if (this.take(sign)) return this.look(side, negated, sign)
    }
    const name = /^\?<[^>]*>/.exec(this.source.slice(this.at))?.[0] ?? ''
    if (name === '' && this.comes('?')) {
      throw new PatternError(
        'sets flags inside the expression ((?i: …)): it is read without regard to case anyway',
      )
    }
    this.at += name.length
    this.groups += 1
    const index = this.groups
    return { kind: 'group', index, item: this.closed(this.choice()) }
  }

  private look(side: 'before' | 'after', negated: boolean, sign: string): Expression {
    const inner = this.closed(this.choice())
    const options = inner.kind === 'choice' ? inner.options : [inner]
    const sets: number[] = []
    let edge = false
    for (const option of options) {
      const assertion = option.kind === 'assertion' ? option.assertion : undefined
      if (option.kind === 'character') sets.push(option.set)
      else if (assertion?.kind === 'neighbour' && assertion.side === side && assertion.sets.length === 0)
        edge = true
      else {
        throw new PatternError(
          `looks further than one character in (${sign}…): write one character or one [class] there, such as (?!\\d)`,
        )
      }
    }
    const found = neighbour(side, sets, edge)
    found.assertion.negated = negated
    return found
  }

  private escape(): Expression {
    const rest = this.source.slice(this.at)
    const [written = ''] = /^\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|c[a-z]|[^])/i.exec(rest) ?? []
    this.at += written.length
    const letter = written[1] ?? ''
    if (letter === 'b' || letter === 'B') {
      const word = this.set('\\w')
      return { kind: 'assertion', assertion: { kind: 'word_boundary', word, negated: letter === 'B' } }
    }
    if (/[1-9k]/.test(letter)) {
      throw new PatternError(
        `refers back to what was matched before (${written}): write out what may stand there`,
      )
    }
    if (/p/i.test(letter)) {
      throw new PatternError(`uses ${written}{…}, which is not known here: write a class such as [A-Za-z]`)
    }
    return this.character(written)
  }

  private character(written: string): Expression & { kind: 'character' } {
    // Brackets that stand for themselves only where they stand.
    return { kind: 'character', set: this.set(/^[{}\]]$/.test(written) ? `\\${written}` : written) }
  }

  private set(written: string): number {
    const known = this.sets.indexOf(written)
    return known === -1 ? this.sets.push(written) - 1 : known
  }

  private closed(inner: Expression): Expression {
    this.at += 1
    return inner
  }

  private comes(text: string): boolean {
    return this.source.startsWith(text, this.at)
  }

  private take(text: string): boolean {
    const comes = this.comes(text)
    if (comes) this.at += text.length
    return comes
  }
}

function neighbour(side: 'before' | 'after', sets: number[], edge: boolean) {
  const assertion: Assertion & { kind: 'neighbour' } = { kind: 'neighbour', side, sets, edge, negated: false }
  return { kind: 'assertion' as const, assertion }
}

function limits(sign: string, low?: string, comma?: string, high?: string): [min: number, max: number] {
  if (sign === '*') return [0, Infinity]
  if (sign === '+') return [1, Infinity]
  if (sign === '?') return [0, 1]
  const min = Number(low)
  if (comma === undefined) return [min, min]
  return [min, high ? Number(high) : Infinity]
}
