import {
  chooseQueue,
  databaseVariables,
  type Environment,
  environmentVariables,
  type QueueConnection,
  queueVariables,
  type SchemaName,
  schemaContradiction,
  schemaOf,
} from '@wa-monitor/contracts'
import { chooseDatabase, type DatabaseChoice } from '@wa-monitor/database'
import { booleanVariable, ConfigError, integerVariable, readEnvironment } from '@wa-monitor/service'
import { z } from 'zod'

export interface SenderConfig {
  environment: Environment
  schema: SchemaName
  database: DatabaseChoice
  queue: QueueConnection
  bridge: { url: string; apiKey: string }
  /** projects.yaml: in development it says which projects may send. */
  projectsPath: string
  /** Nothing is sent; what would have been is held. */
  dryRun: boolean
  /** Where `/health` answers; port 0 for any free one. */
  health: { host: string; port: number }
}

const variables = databaseVariables
  .extend(environmentVariables.shape)
  .extend(queueVariables.shape)
  .extend({
    BRIDGE_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address such as http://whatsapp-bridge:8080' })
      .describe('where the bridge answers, such as http://whatsapp-bridge:8080'),
    WHATSAPP_API_KEY: z.string().describe('the key of the bridge'),
    CONFIG_PATH: z.string().describe('the path of projects.yaml'),
    FEEDBACK_DRY_RUN: booleanVariable().default(false),
    HEALTH_HOST: z.string().default('0.0.0.0'),
    HEALTH_PORT: integerVariable({ min: 0, max: 65_535 }).default(8082),
  })

/** @throws ConfigError naming each variable that is missing, wrong, or contradicts another. */
export function readSenderConfig(
  environment: Record<string, string | undefined> = process.env,
): SenderConfig {
  const values = readEnvironment(variables, environment)
  const schema = schemaOf(values.ENV)
  const database = chooseDatabase(values, schema)
  const queue = chooseQueue(values)
  const contradiction = schemaContradiction(values)
  const problems = [
    ...(contradiction === undefined ? [] : [contradiction]),
    ...(database ? [] : ['DATABASE_URL is not set: PostgreSQL’s connection string']),
    ...('problem' in queue ? [queue.problem] : []),
  ]
  if (!database || 'problem' in queue || problems.length > 0) throw new ConfigError(problems)
  return {
    environment: values.ENV,
    schema,
    database,
    queue,
    bridge: { url: values.BRIDGE_URL, apiKey: values.WHATSAPP_API_KEY },
    projectsPath: values.CONFIG_PATH,
    dryRun: values.FEEDBACK_DRY_RUN,
    health: { host: values.HEALTH_HOST, port: values.HEALTH_PORT },
  }
}
