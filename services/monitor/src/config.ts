import {
  databaseVariables,
  ENVIRONMENTS,
  type Environment,
  listVariable,
  phoneNumbersVariable,
  SCHEMAS,
  type SchemaName,
  schemaOf,
} from '@wa-monitor/contracts'
import { ConfigError, integerVariable, readEnvironment } from '@wa-monitor/service'
import { z } from 'zod'

export interface MonitorConfig {
  environment: Environment
  schema: SchemaName
  databaseUrl: string
  /** The URL logs in as the schema's own role; otherwise the role is taken on inside each transaction. */
  ownLogin: boolean
  /** messages.db */
  storePath: string
  /** What of ours other stores know: messages.db of further numbers, and phone JIDs that none of them holds. */
  ownNumbers: { storePaths: readonly string[]; numbers: readonly string[] }
  /** projects.yaml */
  projectsPath: string
  scanIntervalMs: number
  /** The keys that rules name: what every variable that begins with WEBHOOK_SECRET holds. */
  webhookKeys: ReadonlyMap<string, string>
  /** Where `/health` answers; port 0 for any free one. */
  health: { host: string; port: number }
}

const variables = databaseVariables.extend({
  ENV: z.enum(ENVIRONMENTS, `must be ${ENVIRONMENTS.join(' or ')}`).describe(ENVIRONMENTS.join(' or ')),
  DB_SCHEMA: z.enum(SCHEMAS, `must be ${SCHEMAS.join(' or ')}`).optional(),
  WHATSAPP_DB_PATH: z.string().describe('the path of messages.db, which the bridge writes'),
  SENDER_STORES: listVariable(),
  OWN_NUMBERS: phoneNumbersVariable(),
  CONFIG_PATH: z.string().describe('the path of projects.yaml'),
  SCAN_INTERVAL: integerVariable({ min: 1, max: 3600 }).default(15),
  HEALTH_HOST: z.string().default('0.0.0.0'),
  HEALTH_PORT: integerVariable({ min: 0, max: 65_535 }).default(8081),
})

/** @throws ConfigError naming each variable that is missing, wrong, or contradicts another. */
export function readMonitorConfig(
  environment: Record<string, string | undefined> = process.env,
): MonitorConfig {
  const values = readEnvironment(variables, environment)
  const schema = schemaOf(values.ENV)
  if (values.DB_SCHEMA !== undefined && values.DB_SCHEMA !== schema) {
    throw new ConfigError([
      `DB_SCHEMA is ${values.DB_SCHEMA} and ENV is ${values.ENV}, whose schema is ${schema}: change one, or leave DB_SCHEMA out`,
    ])
  }
  const own = schema === 'public' ? 'DATABASE_URL_PROD' : 'DATABASE_URL_DEV'
  const databaseUrl = values[own] ?? values.DATABASE_URL ?? values.NEON_DATABASE_URL
  if (!databaseUrl)
    throw new ConfigError([`DATABASE_URL is not set: PostgreSQL’s connection string (or ${own})`])
  return {
    environment: values.ENV,
    schema,
    databaseUrl,
    ownLogin: values[own] !== undefined,
    storePath: values.WHATSAPP_DB_PATH,
    ownNumbers: { storePaths: values.SENDER_STORES, numbers: values.OWN_NUMBERS },
    projectsPath: values.CONFIG_PATH,
    scanIntervalMs: values.SCAN_INTERVAL * 1000,
    webhookKeys: readWebhookKeys(environment),
    health: { host: values.HEALTH_HOST, port: values.HEALTH_PORT },
  }
}

const webhookKey = z
  .string()
  .min(16, 'must be 16 characters or more; openssl rand -hex 32 makes one')
  .optional()

function readWebhookKeys(environment: Record<string, string | undefined>): Map<string, string> {
  const names = Object.keys(environment)
    .filter((name) => /^WEBHOOK_SECRET(?:_|$)/.test(name))
    .map((name) => name.replace(/_FILE$/, ''))
  const shape = Object.fromEntries(names.map((name) => [name, webhookKey]))
  const values = readEnvironment(z.object(shape), environment)
  return new Map(Object.entries(values).flatMap(([name, key]) => (key === undefined ? [] : [[name, key]])))
}
