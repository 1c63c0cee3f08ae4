import { parseArgs } from 'node:util'

export interface SoakOptions {
  hours: number
  /** Messages per second. */
  rate: number
  seed: number
  /** Minutes at the start that no slope is taken of. */
  warmUp: number
  faults: boolean
  /** Kilobytes a minute that the monitor of production is made to leak: the soak must then find it. */
  leak: number | undefined
}

const USAGE = `npm run soak -- [--hours N] [--rate N] [--seed N] [--warm-up MINUTES] [--no-faults] [--leak KB_PER_MINUTE]`

/** @throws Error with the usage for what is not an option, or not a number above 0. */
export function readOptions(words: readonly string[]): SoakOptions {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...words],
    options: {
      hours: text,
      rate: text,
      seed: text,
      'warm-up': text,
      'no-faults': { type: 'boolean' },
      leak: text,
    },
  })
  const number = (option: 'hours' | 'rate' | 'seed' | 'warm-up' | 'leak') => {
    const value = values[option]
    if (value === undefined) return undefined
    if (!/^\d{1,9}(\.\d{1,4})?$/.test(value) || Number(value) === 0)
      throw new Error(`--${option} must be a number above 0\n${USAGE}`)
    return Number(value)
  }
  const hours = number('hours') ?? 2
  const warmUp = number('warm-up') ?? 20
  if (warmUp >= hours * 60) throw new Error(`--warm-up must be shorter than the soak\n${USAGE}`)
  return {
    hours,
    rate: number('rate') ?? 5,
    seed: number('seed') ?? Math.floor(Math.random() * 1e9) + 1,
    warmUp,
    faults: values['no-faults'] !== true,
    leak: number('leak'),
  }
}
