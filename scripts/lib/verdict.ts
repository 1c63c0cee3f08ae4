/** What a program that tries to break a promise found: the same line of JSON and exit code for all of them. */
export interface Verdict {
  /** What was tried and what was found: the beginning of the line. */
  findings: object
  /** The same seed does the same again. */
  seed: number
  /** Whether the promise held; where a part was taken out of it, whether that was found. */
  held: boolean
}

interface Outputs {
  /** For people: stderr. */
  say: (line: string) => void
  /** For programs: stdout. */
  print?: (line: string) => void
}

/**
 * Runs it, prints its line and returns the exit code. A number in place of a verdict is an exit code without a line.
 *
 * The caller ends the process with it: what was started ends with this one.
 */
export async function verdictOf(
  tried: () => Promise<Verdict | number>,
  { say, print = (line) => process.stdout.write(`${line}\n`) }: Outputs,
): Promise<number> {
  const startedAt = Date.now()
  try {
    const verdict = await tried()
    if (typeof verdict === 'number') return verdict
    const { findings, seed, held } = verdict
    const seconds = Math.round((Date.now() - startedAt) / 1000)
    print(JSON.stringify({ ...findings, seed, seconds, held }))
    return held ? 0 : 1
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    return 1
  }
}
