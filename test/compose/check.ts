import { AsyncLocalStorage } from 'node:async_hooks'

/** Prints one line for each thing that was found to hold; the first that does not ends the run. */
export function check(holds: boolean, what: string, evidence?: unknown): void {
  if (!holds) throw new Error(`${what}: NOT SO${evidence === undefined ? '' : `\n${describe(evidence)}`}`)
  say(`  ✓ ${what}`)
}

/** What goes on at the same time as other checks says its lines when it has ended. */
interface Row {
  lines: string[] | undefined
  sections: { title: string; startedAt: number; endedAt: number | undefined }[]
}

const main: Row = { lines: undefined, sections: [] }
const rows = [main]
const present = new AsyncLocalStorage<Row>()

export function say(line: string): void {
  const { lines } = present.getStore() ?? main
  if (lines === undefined) process.stdout.write(`${line}\n`)
  else lines.push(line)
}

export function section(title: string): void {
  const { sections } = present.getStore() ?? main
  endSection(sections)
  sections.push({ title: title.trim(), startedAt: Date.now(), endedAt: undefined })
  say(title)
}

/** Runs checks beside others; their lines come together, when they have ended. */
export async function beside(checks: () => Promise<void>): Promise<void> {
  const row: Row = { lines: [], sections: [] }
  rows.push(row)
  try {
    await present.run(row, checks)
  } finally {
    endSection(row.sections)
    for (const line of row.lines ?? []) say(line)
  }
}

/** Where the wall time went: one line per section, longest first. */
export function printSections(): void {
  for (const { sections } of rows) endSection(sections)
  const all = rows
    .flatMap(({ sections }) => sections)
    .map(({ title, startedAt, endedAt = startedAt }) => ({ title, seconds: (endedAt - startedAt) / 1000 }))
  say('Wall time:')
  for (const { title, seconds } of all.toSorted((a, b) => b.seconds - a.seconds))
    say(`  ${seconds.toFixed(1).padStart(6)} s  ${title}`)
}

function endSection(sections: Row['sections']): void {
  const last = sections.at(-1)
  if (last !== undefined) last.endedAt ??= Date.now()
}

const skipped: string[] = []

/** Could not be checked here; said at the end, in a line that CI repeats. */
export function skip(what: string): void {
  skipped.push(what)
  say(`  – not here: ${what}`)
}

export function printSkipped(): void {
  for (const what of skipped) say(`Skipped: ${what}`)
}

/** Waits for `look` to give something; polls, since these are other processes behind published ports. */
export async function waitFor<Found>(
  what: string,
  look: () => Promise<Found | undefined | false>,
  timeoutMs = 60_000,
): Promise<Found> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > until) throw new Error(`${what}: not within ${timeoutMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function describe(evidence: unknown): string {
  return typeof evidence === 'string' ? evidence : JSON.stringify(evidence, null, 2)
}
