import { parseArgs } from 'node:util'
import { misuse } from '../lib/refusal.ts'

const COMMANDS = ['reset', 'copy-from-prod', 'compare'] as const

export interface DevDbOptions {
  command: (typeof COMMANDS)[number]
  days: number
  /** Empties without asking. */
  yes: boolean
}

/** What scripts/dev-db.sh was given; its head describes the options. @throws Refusal with exit code 2. */
export function readOptions(args: readonly string[]): DevDbOptions {
  const { values, positionals } = parse(args)
  const [given, ...more] = positionals
  const command = COMMANDS.find((name) => name === given)
  if (!command) throw misuse(`Say what to do: ${COMMANDS.join(', ')}${given ? `, not ${given}` : ''}`)
  if (more.length > 0)
    throw misuse(
      `${command} is about the schema dev and no other: ${more.join(' ')} is not understood. The tables of production are only ever read`,
    )
  const days = Number(values.days ?? 7)
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw misuse(`--days must be a whole number from 1 to 3650, not ${values.days}`)
  if (command === 'reset' && values.days !== undefined) throw misuse('--days does not go with reset')
  if (command !== 'reset' && values.yes) throw misuse(`--yes does not go with ${command}`)
  return { command, days, yes: values.yes }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { days: { type: 'string' }, yes: { type: 'boolean', default: false } },
    })
  } catch (error) {
    throw misuse((error as Error).message)
  }
}
