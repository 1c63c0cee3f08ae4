import type { ProofOptions } from './options.ts'

/** What a proof did and found; printed as one line of JSON. */
export type Findings = Record<string, number | string | boolean>

export interface Proof {
  /** What can be taken out with `--without`. */
  controls: readonly string[]
  run(options: ProofOptions, directory: string, say: (line: string) => void): Promise<Findings>
  /** Why these findings break a promise, or are of less than was asked; none when it held. */
  breaches(findings: Findings, options: ProofOptions): string[]
  /** Whether a run with the part taken out showed what the part is for. */
  foundByControl(findings: Findings): boolean
}

/** For a promise that a count is 0. */
export function mustBeZero(findings: Findings, ...names: string[]): string[] {
  return names.filter((name) => findings[name] !== 0).map((name) => `${name} is ${findings[name]}, not 0`)
}

/** For the work that was asked for. */
export function mustReach(findings: Findings, least: Record<string, number>): string[] {
  return Object.entries(least)
    .filter(([name, number]) => !(Number(findings[name]) >= number))
    .map(([name, number]) => `${name} is ${findings[name]}, fewer than ${number}`)
}
