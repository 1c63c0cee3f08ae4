import { parseArgs } from 'node:util'
import { misuse } from '../lib/refusal.ts'
import { readNumber } from './read-number.ts'

const COMMANDS = ['export', 'erase'] as const

export interface PersonOptions {
  command: (typeof COMMANDS)[number]
  /** Digits in international form. */
  phone: string
  /** Erases without asking. */
  yes: boolean
}

/** What scripts/person.sh was given, without --out; its head describes the options. @throws Refusal with exit code 2. */
export function readOptions(args: readonly string[]): PersonOptions {
  const { values, positionals } = parse(args)
  const [given, ...written] = positionals
  const command = COMMANDS.find((name) => name === given)
  if (!command) throw misuse(`Say what to do: ${COMMANDS.join(' or ')}${given ? `, not ${given}` : ''}`)
  if (written.length === 0) throw misuse(`Whom? ${command} needs a phone number, such as 082 000 0001`)
  // Without quotes, 082 000 0001 are three words.
  const phone = readNumber(written.join(' '))
  if (phone === undefined)
    throw misuse('That is no phone number: write it as in 082 000 0001 or +27 82 000 0001')
  if (command === 'export' && values.yes) throw misuse('--yes does not go with export')
  return { command, phone, yes: values.yes }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { yes: { type: 'boolean', default: false } },
    })
  } catch (error) {
    throw misuse((error as Error).message)
  }
}
