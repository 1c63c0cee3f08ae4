import type { Outcome } from './expectations.ts'
import { median, type Timings } from './timings.ts'

const colour = process.stdout.isTTY
const paint = (code: number, text: string) => (colour ? `\u001b[${code}m${text}\u001b[0m` : text)
const GOOD = 32
const BAD = 31
const SOFT = 90

export function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

export function printOutcome({ what, held, detail }: Outcome): void {
  const mark = held ? paint(GOOD, '✓') : paint(BAD, '✗')
  say(`  ${mark} ${what}${detail === '' ? '' : paint(SOFT, `  ${detail}`)}`)
}

export function printTable(day: { outcomes: Outcome[]; timings: Timings; seconds: number }): void {
  const { outcomes, timings, seconds } = day
  const missing = outcomes.filter(({ held }) => !held)
  say('')
  const lines: [name: string, value: string][] = [
    ['expectations held', `${outcomes.length - missing.length} of ${outcomes.length}`],
    ['phone → row', describe(timings.phoneToRow)],
    ['click → phone', describe(timings.clickToPhone)],
    ['whole day, start included', `${seconds.toFixed(0)} s`],
  ]
  for (const [name, value] of lines) say(`  ${name.padEnd(28)}${value}`)
  for (const { what, detail } of missing) say(paint(BAD, `  missing: ${what}  ${detail}`))
}

export function printPages(pages: readonly (readonly [string, string])[]): void {
  say('\nEverything stays up for you to play with:')
  for (const [address, what] of pages) say(`  ${address}\n    ${paint(SOFT, what)}`)
  say('Ctrl-C ends it.')
}

function describe(milliseconds: readonly number[]): string {
  const middle = median(milliseconds)
  if (middle === undefined) return 'none seen'
  return `median ${middle} ms of ${milliseconds.length} (longest ${Math.max(...milliseconds)} ms)`
}
