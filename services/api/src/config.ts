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
import { ConfigError, integerVariable, readEnvironment } from '@wa-monitor/service'
import { z } from 'zod'

export interface ApiConfig {
  environment: Environment
  schema: SchemaName
  database: DatabaseChoice
  queue: QueueConnection
  bridge: { url: string; apiKey: string }
  /** projects.yaml */
  projectsPath: string
  /** What callers of `/api` show. */
  apiKey: string
  /** Port 0 for any free one. */
  http: { host: string; port: number }
}

const variables = databaseVariables
  .extend(environmentVariables.shape)
  .extend(queueVariables.shape)
  .extend({
    API_KEY: z
      .string()
      .min(16, 'must have 16 characters or more: openssl rand -hex 32 makes one')
      .describe('callers of /api and the dashboard show it; openssl rand -hex 32 makes one'),
    BRIDGE_URL: z
      .url({ protocol: /^https?$/, error: 'must be an address such as http://whatsapp-bridge:8080' })
      .describe('where the bridge answers, such as http://whatsapp-bridge:8080'),
    WHATSAPP_API_KEY: z.string().describe('the key of the bridge'),
    CONFIG_PATH: z.string().describe('the path of projects.yaml'),
    API_HOST: z.string().default('127.0.0.1'),
    API_PORT: integerVariable({ min: 0, max: 65_535 }).default(3005),
  })

/** @throws ConfigError naming each variable that is missing, wrong, or contradicts another. */
export function readApiConfig(environment: Record<string, string | undefined> = process.env): ApiConfig {
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
    apiKey: values.API_KEY,
    http: { host: values.API_HOST, port: values.API_PORT },
  }
}
