import { holds } from './automaton.ts'
import type { CharacterClasses } from './character-classes.ts'
import type { Instruction } from './compile-program.ts'

/** Places times characters; a match that is larger has no groups. */
const MOST_STEPS = 200_000

/**
 * What the groups of a match caught, the whole match first; '' for a group that took no part. Each place is tried once
 * per character, so this takes no longer than their product.
 *
 * @param classAt the class of the character at an index; of no character outside the text.
 */
export function captures(
  program: readonly Instruction[],
  classes: Pick<CharacterClasses, 'members' | 'count'>,
  match: { text: string; start: number; end: number; groups: number; classAt: (index: number) => number },
): string[] {
  const { text, start, end, groups, classAt } = match
  const none = Array.from({ length: groups }, () => '')
  const whole = text.slice(start, end)
  const length = end - start + 1
  if (groups === 0 || program.length * length > MOST_STEPS) return [whole, ...none]
  const seen = new Uint8Array(program.length * length)
  const waiting = [{ place: 0, at: start, slots: [] as number[] }]
  for (let thread = waiting.pop(); thread; thread = waiting.pop()) {
    const { place, at, slots } = thread
    const instruction = program[place]
    const key = place * length + at - start
    if (at > end || !instruction || seen[key] === 1) continue
    seen[key] = 1
    const go = (to: number, next = at, caught = slots) => waiting.push({ place: to, at: next, slots: caught })
    switch (instruction.does) {
      case 'match':
        if (at === end) return [whole, ...none.map((_, index) => caughtBy(slots, index + 1, text))]
        break
      case 'character':
        if (classes.members[instruction.set]?.[classAt(at)]) go(place + 1, at + 1)
        break
      case 'split':
        go(instruction.second)
        go(instruction.first)
        break
      case 'jump':
        go(instruction.to)
        break
      case 'assert':
        if (holds(instruction.assertion, classes, classAt(at - 1), classAt(at))) go(place + 1)
        break
      case 'save': {
        const caught = [...slots]
        caught[instruction.slot] = at
        go(place + 1, at, caught)
        break
      }
      case 'forget': {
        const { from, to } = instruction
        go(
          place + 1,
          at,
          slots.map((slot, index) => (index >= from && index <= to ? -1 : slot)),
        )
      }
    }
  }
  return [whole, ...none]
}

function caughtBy(slots: readonly number[], group: number, text: string): string {
  const from = slots[group * 2] ?? -1
  const to = slots[group * 2 + 1] ?? -1
  return from >= 0 && to >= from ? text.slice(from, to) : ''
}
