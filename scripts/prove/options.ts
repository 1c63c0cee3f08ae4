import { parseArgs } from 'node:util'

export interface ProofOptions {
  name: string
  rows: number | undefined
  messages: number | undefined
  kills: number | undefined
  minutes: number | undefined
  seed: number
  /** The part that is taken out: the proof must then find what it is for. */
  without: string | undefined
  /** What is taken away for a while, where a proof knows of such a thing. */
  outage: string | undefined
  /** For how long. */
  seconds: number | undefined
}

const USAGE = `npm run prove -- NAME [--rows N] [--messages N] [--kills N] [--minutes N] [--seed N] [--without PART] [--outage KIND [--seconds N]]`

/** @throws Error with the usage for what is not an option, or not a whole number above 0. */
export function readOptions(words: readonly string[]): ProofOptions {
  const text = { type: 'string' } as const
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      rows: text,
      messages: text,
      kills: text,
      minutes: text,
      seed: text,
      without: text,
      outage: text,
      seconds: text,
    },
  })
  const [name, ...more] = positionals
  if (name === undefined || more.length > 0) throw new Error(USAGE)
  const number = (option: 'rows' | 'messages' | 'kills' | 'minutes' | 'seconds' | 'seed') => {
    const value = values[option]
    if (value === undefined) return undefined
    if (!/^[1-9]\d{0,8}$/.test(value)) throw new Error(`--${option} must be a whole number above 0\n${USAGE}`)
    return Number(value)
  }
  return {
    name,
    rows: number('rows'),
    messages: number('messages'),
    kills: number('kills'),
    minutes: number('minutes'),
    seed: number('seed') ?? Math.floor(Math.random() * 1e9) + 1,
    without: values.without,
    outage: values.outage,
    seconds: number('seconds'),
  }
}
