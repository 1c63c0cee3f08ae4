import type { CharacterClasses } from './character-classes.ts'
import type { Instruction } from './compile-program.ts'
import type { Assertion } from './parse-pattern.ts'
import { PatternError } from './pattern-error.ts'

/**
 * All that can be the case while a text is read from one place on, made before any text is read: reading is one look into
 * a table per character, whatever the text. A state is the list of places of the expression where a match may stand, the
 * preferred one first, so that the match found is the one that JavaScript's own engine finds.
 */
export interface Automaton {
  /** `classes.count + 1`: the last column is the end of the text. */
  width: number
  /** `next << 1 | matched` at `state * width + class`; `matched`: a match ended before this character. State 0: no more. */
  table: Int32Array
  /** The state to begin with, by the class of the character before. */
  starts: Int32Array
}

const MOST_STATES = 4000

/** @throws PatternError when it would have too many states. */
export function buildAutomaton(program: readonly Instruction[], classes: CharacterClasses): Automaton {
  const width = classes.count + 1
  const contexts = contextsOf(program, classes)
  const rows: number[][] = [Array.from({ length: width }, () => 0)]
  const states: { places: number[]; before: number }[] = [{ places: [], before: 0 }]
  const known = new Map<string, number>()
  const stateOf = (places: number[], before: number): number => {
    if (places.length === 0) return 0
    const context = contexts[before] ?? 0
    const key = `${context} ${places.join(' ')}`
    const there = known.get(key)
    if (there !== undefined) return there
    if (states.length > MOST_STATES) {
      throw new PatternError(
        'leaves too many possibilities open at once: make its repetitions shorter, or tell apart what they repeat and what follows',
      )
    }
    known.set(key, states.length)
    return states.push({ places, before }) - 1
  }
  const starts = Int32Array.from({ length: width }, (_, before) => stateOf([0], before))
  for (let index = 1; index < states.length; index += 1) {
    const { places, before } = states[index] ?? { places: [], before: 0 }
    rows.push(
      Array.from({ length: width }, (_, after) => {
        const { reading, matched } = follow(program, classes, places, before, after)
        const next = after === classes.count ? [] : reading
        return (stateOf(next, after) << 1) | (matched ? 1 : 0)
      }),
    )
  }
  return { width, table: Int32Array.from(rows.flat()), starts }
}

/** From these places between two characters: where each thread stands that reads `after`, and whether a match ends here. */
function follow(
  program: readonly Instruction[],
  classes: CharacterClasses,
  places: readonly number[],
  before: number,
  after: number,
): { reading: number[]; matched: boolean } {
  const seen = new Set<number>()
  const reading = new Set<number>()
  const waiting = places.toReversed()
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const instruction = program[place]
    if (seen.has(place) || !instruction) continue
    seen.add(place)
    if (instruction.does === 'match') return { reading: [...reading], matched: true }
    if (instruction.does === 'character') {
      if (classes.members[instruction.set]?.[after]) reading.add(place + 1)
    } else if (instruction.does === 'split') waiting.push(instruction.second, instruction.first)
    else if (instruction.does === 'jump') waiting.push(instruction.to)
    else if (instruction.does !== 'assert' || holds(instruction.assertion, classes, before, after))
      waiting.push(place + 1)
  }
  return { reading: [...reading], matched: false }
}

/** Whether the condition holds between characters of these classes; `classes.count` is no character. */
export function holds(
  assertion: Assertion,
  { members, count }: Pick<CharacterClasses, 'members' | 'count'>,
  before: number,
  after: number,
): boolean {
  if (assertion.kind === 'word_boundary') {
    const isWord = (name: number) => members[assertion.word]?.[name] ?? false
    return (isWord(before) !== isWord(after)) !== assertion.negated
  }
  const name = assertion.side === 'before' ? before : after
  const found = name === count ? assertion.edge : assertion.sets.some((set) => members[set]?.[name])
  return found !== assertion.negated
}

/** Classes of the character before that no condition tells apart have the same context. */
function contextsOf(program: readonly Instruction[], classes: CharacterClasses): number[] {
  const asked = new Set(
    program.flatMap((instruction) => {
      if (instruction.does !== 'assert') return []
      const { assertion } = instruction
      if (assertion.kind === 'word_boundary') return [assertion.word]
      return assertion.side === 'before' ? [-1, ...assertion.sets] : []
    }),
  )
  const names = new Map<string, number>()
  return Array.from({ length: classes.count + 1 }, (_, name) => {
    const answers = [...asked].map((set) =>
      set === -1 ? name === classes.count : classes.members[set]?.[name] === true,
    )
    const signature = answers.map(Number).join('')
    if (!names.has(signature)) names.set(signature, names.size)
    return names.get(signature) ?? 0
  })
}
