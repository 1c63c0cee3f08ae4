import { PatternError } from './pattern-error.ts'

/** Which characters (UTF-16 units, as JavaScript counts them) an expression can tell apart. */
export interface CharacterClasses {
  /** How many there are; the number after the last one stands for "no character": before and behind the text. */
  count: number
  /** The class of a unit: `pages[unit >> 8][unit & 255]`. */
  pages: Uint8Array[]
  /** `members[set][class]` */
  members: boolean[][]
}

const UNITS = 65_536
const MOST_CLASSES = 200

let everyUnit = ''
const knownRanges = new Map<string, number[]>()

/** @param sets one-character expressions such as `\d`, `[A-Z]` and `x`. @throws PatternError when there are too many. */
export function characterClasses(sets: readonly string[]): CharacterClasses {
  const ranges = sets.map(rangesOf)
  const cuts = [...new Set([0, UNITS, ...ranges.flat()])].toSorted((a, b) => a - b)
  const classOfSignature = new Map<string, number>()
  const members: boolean[][] = sets.map(() => [])
  const pages: Uint8Array[] = []
  const fill = (from: number, to: number, name: number) => {
    for (let unit = from; unit < to; ) {
      const pageEnd = Math.min(to, (unit | 255) + 1)
      const isWhole = (unit & 255) === 0 && pageEnd - unit === 256
      if (isWhole) pages[unit >> 8] = wholePage(name)
      else {
        pages[unit >> 8] ??= new Uint8Array(256)
        pages[unit >> 8]?.fill(name, unit & 255, ((pageEnd - 1) & 255) + 1)
      }
      unit = pageEnd
    }
  }
  const cursors = ranges.map(() => 0)
  for (let index = 0; index + 1 < cuts.length; index += 1) {
    const from = cuts[index] ?? 0
    const inside = ranges.map((bounds, set) => {
      while ((bounds[(cursors[set] ?? 0) + 1] ?? Infinity) <= from) cursors[set] = (cursors[set] ?? 0) + 2
      return (bounds[cursors[set] ?? 0] ?? Infinity) <= from
    })
    const signature = inside.map(Number).join('')
    let name = classOfSignature.get(signature)
    if (name === undefined) {
      name = classOfSignature.size
      if (name === MOST_CLASSES)
        throw new PatternError('tells too many kinds of characters apart: use fewer classes')
      classOfSignature.set(signature, name)
      inside.forEach((isMember, set) => members[set]?.push(isMember))
    }
    fill(from, cuts[index + 1] ?? UNITS, name)
  }
  return { count: classOfSignature.size, pages, members }
}

const wholePages: Uint8Array[] = []

/** Most of the 256 pages are one class throughout: shared by all patterns. */
function wholePage(name: number): Uint8Array {
  return (wholePages[name] ??= new Uint8Array(256).fill(name))
}

/** Where the set begins and ends, as [from, to) pairs in one list: JavaScript itself is asked, so case is as it reads it. */
function rangesOf(set: string): number[] {
  const known = knownRanges.get(set)
  if (known) return known
  everyUnit ||= Array.from({ length: UNITS }, (_, unit) => String.fromCharCode(unit)).join('')
  const ranges: number[] = []
  for (const { 0: run, index } of everyUnit.matchAll(RegExp(`(?:${set})+`, 'gi')))
    ranges.push(index, index + run.length)
  knownRanges.set(set, ranges)
  return ranges
}
