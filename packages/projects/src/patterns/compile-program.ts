import type { Assertion, Expression } from './parse-pattern.ts'
import { PatternError } from './pattern-error.ts'

/** What to do at one place of the expression; threads of equal place are one. */
export type Instruction =
  | { does: 'character'; set: number }
  /** Both, `first` preferred. */
  | { does: 'split'; first: number; second: number }
  | { does: 'jump'; to: number }
  | { does: 'assert'; assertion: Assertion }
  /** Even slots: where a group begins; odd ones: where it ends. */
  | { does: 'save'; slot: number }
  /** A new round of a repetition: what its groups caught before does not count. */
  | { does: 'forget'; from: number; to: number }
  | { does: 'match' }

const MOST_INSTRUCTIONS = 2000

/** @throws PatternError when it is too long written out: `{2,5}` stands for its item five times. */
export function compileProgram(expression: Expression): Instruction[] {
  const program: Instruction[] = []
  const add = (instruction: Instruction): number => {
    if (program.length === MOST_INSTRUCTIONS) {
      throw new PatternError('is too long written out: repeat less, \\d{1,20} instead of \\d{1,2000}')
    }
    return program.push(instruction) - 1
  }
  const split = (lazy: boolean) => {
    const instruction = { does: 'split' as const, first: 0, second: 0 }
    const at = add(instruction)
    return {
      at,
      into: () => void (instruction[lazy ? 'second' : 'first'] = program.length),
      past: () => void (instruction[lazy ? 'first' : 'second'] = program.length),
    }
  }
  const round = ({ item, groups: [from, to] }: Expression & { kind: 'repeat' }) => {
    if (from <= to) add({ does: 'forget', from: from * 2, to: to * 2 + 1 })
    write(item)
  }
  const write = (node: Expression): void => {
    switch (node.kind) {
      case 'character':
        add({ does: 'character', set: node.set })
        return
      case 'assertion':
        add({ does: 'assert', assertion: node.assertion })
        return
      case 'sequence':
        node.items.forEach(write)
        return
      case 'group':
        add({ does: 'save', slot: node.index * 2 })
        write(node.item)
        add({ does: 'save', slot: node.index * 2 + 1 })
        return
      case 'choice':
        choice(node.options)
        return
      case 'repeat':
        repeat(node)
    }
  }
  const choice = (options: Expression[]) => {
    const ends: { does: 'jump'; to: number }[] = []
    options.forEach((option, index) => {
      const isLast = index === options.length - 1
      const branch = isLast ? undefined : split(false)
      branch?.into()
      write(option)
      if (!isLast) {
        const end = { does: 'jump' as const, to: 0 }
        add(end)
        ends.push(end)
      }
      branch?.past()
    })
    for (const end of ends) end.to = program.length
  }
  const repeat = (node: Expression & { kind: 'repeat' }) => {
    for (let count = 0; count < node.min; count += 1) round(node)
    if (node.max === Infinity) {
      const again = split(node.lazy)
      again.into()
      round(node)
      add({ does: 'jump', to: again.at })
      again.past()
      return
    }
    const exits = Array.from({ length: node.max - node.min }, () => {
      const exit = split(node.lazy)
      exit.into()
      round(node)
      return exit
    })
    for (const exit of exits) exit.past()
  }
  write(expression)
  add({ does: 'match' })
  return program
}
