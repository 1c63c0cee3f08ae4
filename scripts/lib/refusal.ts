/** Something a person has to put right; the message says what and how. */
export class Refusal extends Error {
  override name = 'Refusal'
  /** 1: something needs a person, 2: the script was called the wrong way. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** It was called the wrong way. */
export function misuse(problem: string): Refusal {
  return new Refusal(`${problem} (--help says more)`, 2)
}

/** Runs a script to its end: 0, or the exit code of the refusal, which is said on standard error. */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode
  }
}
