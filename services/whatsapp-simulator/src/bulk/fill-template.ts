interface Words {
  /** Counts the posts from 1. */
  n: number
  /** The job's first drop number: `DR1800000`. */
  firstDrop: string
  group: string
  author: string
}

/** The words of one post of many: `{n}`, `{drop}`, `{group}` and `{author}` are filled in, anything else stays. */
export function fillTemplate(template: string, { n, firstDrop, group, author }: Words): string {
  const values: Record<string, string> = { n: n.toString(), drop: nextDrop(firstDrop, n - 1), group, author }
  return template.replace(/\{(\w+)\}/g, (written, name: string) => values[name] ?? written)
}

/** Leading zeros stay. */
function nextDrop(first: string, steps: number): string {
  const digits = first.slice(2)
  return `DR${(Number(digits) + steps).toString().padStart(digits.length, '0')}`
}
