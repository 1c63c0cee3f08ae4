/** Drop numbers as people get them wrong: one digit too few, one too many, another one, or two that changed places. Pure. */

/** Whether two numbers are the same but for one slip. */
export function isOneSlip(a: string, b: string): boolean {
  if (a === b) return true
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1)
  if (short.slice(at + 1) === long.slice(at + 1)) return true
  const swapped = (short[at + 1] ?? '') + (short[at] ?? '') + short.slice(at + 2)
  return swapped === long.slice(at)
}

/** Every number that one slip makes of this one, those of 6 to 8 digits that drops have; itself left out. */
export function slipsOf(digits: string): string[] {
  const found = new Set<string>()
  for (let at = 0; at <= digits.length; at += 1) {
    const [head, tail] = [digits.slice(0, at), digits.slice(at)]
    found.add(head + tail.slice(1))
    if (tail.length > 1) found.add(head + (tail[1] ?? '') + (tail[0] ?? '') + tail.slice(2))
    for (const digit of '0123456789') {
      found.add(head + digit + tail)
      if (tail !== '') found.add(head + digit + tail.slice(1))
    }
  }
  found.delete(digits)
  return [...found].filter(({ length }) => length >= 6 && length <= 8)
}

/** What one slip leaves as it was: either its beginning or its end. */
export function halvesOf(digits: string): { first: string; last: string } {
  const half = Math.max(1, Math.floor((digits.length - 1) / 2))
  return { first: digits.slice(0, half), last: digits.slice(-half) }
}
