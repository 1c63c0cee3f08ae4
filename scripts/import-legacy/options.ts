import { parseArgs } from 'node:util'
import { ENVIRONMENTS, type Environment } from '@wa-monitor/contracts'
import { misuse } from '../lib/refusal.ts'

export interface ImportOptions {
  /** The Go bridge's messages.db. */
  messagesPath: string
  /** The old monitor's state.json. */
  statePath: string | undefined
  environment: Environment
  /** projects.yaml */
  projectsPath: string
  /** Unix milliseconds; messages sent before are left out. */
  since: number
  apply: boolean
}

/** What scripts/import-legacy.sh was given; its head describes the options. @throws Refusal with exit code 2. */
export function readOptions(args: readonly string[]): ImportOptions {
  const { values, positionals } = parse(args)
  const [messagesPath, ...more] = positionals
  if (messagesPath === undefined) throw misuse('Say where the messages.db of the old bridge is')
  if (more.length > 0) throw misuse(`One messages.db at a time; not understood: ${more.join(' ')}`)
  const environment = ENVIRONMENTS.find((name) => name.startsWith(values.env))
  if (!environment || !['prod', 'dev'].includes(values.env))
    throw misuse(`--env must be prod or dev, not ${values.env}`)
  const since = values.since === undefined ? 0 : Date.parse(values.since)
  if (Number.isNaN(since) || (values.since !== undefined && !/^\d{4}-\d\d-\d\d/.test(values.since)))
    throw misuse(`--since must be a date such as 2025-11-01, not ${values.since}`)
  return {
    messagesPath,
    statePath: values.state,
    environment,
    projectsPath: `${values.config}/${values.env}/projects.yaml`,
    since,
    apply: values.apply,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        env: { type: 'string', default: 'prod' },
        config: { type: 'string', default: 'config' },
        state: { type: 'string' },
        since: { type: 'string' },
        apply: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    throw misuse((error as Error).message)
  }
}
