/** A mistyped number is at most this many letters away: written wrong, left out, put in, or two of them swapped. */
const MOST_MISTAKES = 2
const MOST_NAMED = 3

/**
 * The drop numbers there are. A tree of their letters: hundreds of thousands take a few megabytes, and what is nearest to a
 * wrong number is found by walking the part of it that is near.
 */
export class ValidDrops {
  readonly size: number
  /** By node; 0 is the root, and "none" as child or sibling. */
  private readonly letters: Uint16Array
  private readonly children: Uint32Array
  private readonly siblings: Uint32Array
  private readonly ends: Uint8Array

  /** @param numbers normalised: `DR1752028` */
  constructor(numbers: readonly string[]) {
    const letters = [0]
    const children = [0]
    const siblings = [0]
    const ends = [0]
    const sorted = [...new Set(numbers)].toSorted()
    let path: number[] = [0]
    let before = ''
    for (const number of sorted) {
      let shared = 0
      while (shared < before.length && before[shared] === number[shared]) shared += 1
      path = path.slice(0, shared + 1)
      for (let depth = shared; depth < number.length; depth += 1) {
        const parent = path[depth] ?? 0
        const node = letters.push(number.charCodeAt(depth)) - 1
        siblings.push(children[parent] ?? 0)
        children.push(0)
        ends.push(0)
        children[parent] = node
        path.push(node)
      }
      ends[path.at(-1) ?? 0] = 1
      before = number
    }
    this.size = sorted.length
    this.letters = Uint16Array.from(letters)
    this.children = Uint32Array.from(children)
    this.siblings = Uint32Array.from(siblings)
    this.ends = Uint8Array.from(ends)
  }

  has(number: string): boolean {
    let node = 0
    for (let depth = 0; depth < number.length; depth += 1) {
      const letter = number.charCodeAt(depth)
      node = this.children[node] ?? 0
      while (node !== 0 && this.letters[node] !== letter) node = this.siblings[node] ?? 0
      if (node === 0) return false
    }
    return this.ends[node] === 1
  }

  /** The numbers with the fewest mistakes between them and this one: at most three, none beyond two mistakes. */
  nearest(number: string): string[] {
    const width = number.length + 1
    // `rows[depth][column]`: mistakes between the first letters of the way to a node and of the number.
    const rows = [Array.from({ length: width }, (_, column) => column)]
    const way: number[] = []
    let most = MOST_MISTAKES
    let found: string[] = []
    const enter = (node: number): void => {
      const depth = way.push(this.letters[node] ?? 0)
      const row = (rows[depth] ??= Array.from({ length: width }, () => 0))
      if (fillRow(row, rows, way, number) <= most) {
        const mistakes = row[width - 1] ?? Infinity
        if (this.ends[node] === 1 && mistakes <= most) {
          if (mistakes < most) found = []
          most = mistakes
          found.push(String.fromCharCode(...way))
        }
        for (let child = this.children[node] ?? 0; child !== 0; child = this.siblings[child] ?? 0)
          enter(child)
      }
      way.pop()
    }
    for (let child = this.children[0] ?? 0; child !== 0; child = this.siblings[child] ?? 0) enter(child)
    return found.toSorted().slice(0, MOST_NAMED)
  }
}

/** @returns the least of the row: no number further on this way has fewer mistakes. */
function fillRow(row: number[], rows: readonly number[][], way: readonly number[], number: string): number {
  const depth = way.length
  const letter = way[depth - 1]
  const above = rows[depth - 1] ?? []
  const twoAbove = rows[depth - 2] ?? []
  row[0] = depth
  let least = depth
  for (let column = 1; column <= number.length; column += 1) {
    const other = number.charCodeAt(column - 1)
    const replaced = (above[column - 1] ?? 0) + (letter === other ? 0 : 1)
    let mistakes = Math.min(replaced, (above[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1)
    const areSwapped =
      depth > 1 && column > 1 && letter === number.charCodeAt(column - 2) && way[depth - 2] === other
    if (areSwapped) mistakes = Math.min(mistakes, (twoAbove[column - 2] ?? 0) + 1)
    row[column] = mistakes
    if (mistakes < least) least = mistakes
  }
  return least
}
