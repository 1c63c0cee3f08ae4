/** Two rows of the code are one line of these: upper and lower half. */
const HALVES: Readonly<Record<string, readonly [upper: string, lower: string]>> = {
  ' ': ['0', '0'],
  '▀': ['1', '0'],
  '▄': ['0', '1'],
  '█': ['1', '1'],
}

/** The smallest QR code there is. */
const SMALLEST = 21

/**
 * A QR code drawn with half blocks for terminals (`qr_text` of the bridge), as rows of 1 and 0. Dark blocks are dark there.
 * Undefined when it is no such drawing. Pure.
 */
export function qrRows(drawn: string): string[] | undefined {
  const lines = drawn.split('\n').filter((line) => line !== '')
  const width = lines[0]?.length ?? 0
  const rows: string[] = []
  for (const line of lines) {
    const halves = Array.from(line, (block) => HALVES[block])
    if (halves.length !== width || halves.includes(undefined)) return undefined
    for (const half of [0, 1] as const) rows.push(halves.map((pair) => pair?.[half]).join(''))
  }
  // An odd count of rows leaves the lower half of the last line empty.
  const square = rows.length === width + 1 && !rows.at(-1)?.includes('1') ? rows.slice(0, -1) : rows
  return width >= SMALLEST && square.length === width ? square : undefined
}
