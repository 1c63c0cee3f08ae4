import { parseArgs } from 'node:util'
import { type Environment, type Role, ROLES } from '@wa-monitor/contracts'
import { misuse } from '../lib/refusal.ts'

export type ApiKeyOptions = { environment: Environment } & (
  | { command: 'create'; name: string; role: Role }
  | { command: 'revoke'; name: string }
  | { command: 'list' }
)

const MOST_LETTERS = 100

/** What scripts/api-key.sh was given; its head describes the options. @throws Refusal with exit code 2. */
export function readOptions(args: readonly string[]): ApiKeyOptions {
  const { values, positionals } = parse(args)
  const [command, name = '', ...more] = positionals
  if (more.length > 0)
    throw misuse(`One name is wanted; put it in quotes if it has spaces: ${more.join(' ')}`)
  const environment = environmentOf(values.env ?? 'prod')
  if (values.role !== undefined && command !== 'create') throw misuse('--role goes with create')
  if (command === 'list') {
    if (name !== '') throw misuse(`list takes no name: ${name}`)
    return { command, environment }
  }
  if (command !== 'create' && command !== 'revoke')
    throw misuse(`Say what to do: create, list or revoke${command ? `, not ${command}` : ''}`)
  if (name.trim() === '' || name.length > MOST_LETTERS)
    throw misuse(`${command} needs the key's name: who or what uses it, in ${MOST_LETTERS} letters at most`)
  if (command === 'revoke') return { command, name: name.trim(), environment }
  const role = ROLES.find((each) => each === values.role)
  if (!role) throw misuse(`--role must be ${ROLES.join(', ')}${values.role ? `, not ${values.role}` : ''}`)
  return { command, name: name.trim(), role, environment }
}

function environmentOf(given: string): Environment {
  if (given === 'prod') return 'production'
  if (given === 'dev') return 'development'
  throw misuse(`--env must be prod or dev, not ${given}`)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { role: { type: 'string' }, env: { type: 'string' } },
    })
  } catch (error) {
    throw misuse((error as Error).message)
  }
}
