import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ENVIRONMENTS, type Environment } from '@wa-monitor/contracts'
import { misuse } from '../lib/refusal.ts'

export interface AddProjectOptions {
  environment: Environment
  /** projects.yaml */
  file: string
  /** `http://127.0.0.1:8080` */
  bridge: string
  /** Undefined: WHATSAPP_API_KEY or WHATSAPP_API_KEY_FILE. */
  keyFile: string | undefined
  /** The monitor's address; undefined: it is not asked. */
  monitor: string | undefined
  group: string | undefined
  name: string | undefined
}

/** What scripts/add-project.sh was given; its head describes the options. @throws Refusal with exit code 2. */
export function readOptions(args: readonly string[]): AddProjectOptions {
  const values = parse(args)
  const environment = ENVIRONMENTS.find((name) => name.startsWith(values.env))
  if (!environment || !['prod', 'dev'].includes(values.env))
    throw misuse(`--env must be prod or dev, not ${values.env}`)
  if (values.name !== undefined && values.group === undefined)
    throw misuse('--name goes with --group: otherwise you are asked for the name')
  const url = (option: 'bridge' | 'monitor') => {
    const text = values[option]
    if (text === undefined) return undefined
    if (!/^https?:$/.test(URL.parse(text)?.protocol ?? ''))
      throw misuse(`--${option} must be an address such as http://127.0.0.1:8080, not ${text}`)
    return text.replace(/\/+$/, '')
  }
  const bridge = url('bridge')
  if (bridge === undefined) throw misuse('--bridge is missing: where the bridge answers')
  return {
    environment,
    file: join(values.config, values.env, 'projects.yaml'),
    bridge,
    keyFile: values['key-file'],
    monitor: url('monitor'),
    group: values.group,
    name: values.name,
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        env: { type: 'string', default: 'prod' },
        config: { type: 'string', default: 'config' },
        bridge: { type: 'string' },
        'key-file': { type: 'string' },
        monitor: { type: 'string' },
        group: { type: 'string' },
        name: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw misuse((error as Error).message)
  }
}
