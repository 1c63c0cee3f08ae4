import { databaseVariables } from '@wa-monitor/contracts'
import { ConfigError, integerVariable, readEnvironment } from '@wa-monitor/service'
import { z } from 'zod'
import { alertProblems, alertVariables } from './alerts/variables.ts'
import { backupVariables } from './backup/variables.ts'
import { housekeepingVariables } from './housekeeping/variables.ts'
import { watchVariables } from './watch/variables.ts'

const ownVariables = z.object({
  CARETAKER_PATH: z.string().describe('the directory in which the caretaker keeps what it must remember'),
  CONFIG_PATH: z.string().describe('the directory that holds prod/projects.yaml and dev/projects.yaml'),
  BRIDGE_URL: z.url().describe('where the bridge answers, such as http://whatsapp-bridge:8080'),
  SECOND_BRIDGE_URL: z.url().optional(),
  COMPOSE_PROFILES: z.string().default('').describe('SECOND_BRIDGE_URL counts where it has second-number'),
  WHATSAPP_API_KEY: z.string().describe('the key of the bridges’ HTTP API'),
  TZ: z.string().default('Africa/Johannesburg'),
  HEALTH_HOST: z.string().default('0.0.0.0'),
  HEALTH_PORT: integerVariable({ min: 0, max: 65_535 }).default(8083),
})

const variables = z.object({
  ...databaseVariables.shape,
  ...ownVariables.shape,
  ...backupVariables.shape,
  ...watchVariables.shape,
  ...alertVariables.shape,
  ...housekeepingVariables.shape,
})

/** What is set, as its parts read it. */
export type CaretakerConfig = z.infer<typeof variables> & {
  /** PostgreSQL as the tables' owner. */
  databaseUrl: string
  /** Of the second number's bridge, where there is to be one. */
  secondBridgeUrl: string | undefined
}

/** @throws ConfigError naming each variable that is missing or wrong. */
export function readCaretakerConfig(
  environment: Record<string, string | undefined> = process.env,
): CaretakerConfig {
  const values = readEnvironment(variables, environment)
  const databaseUrl = values.DATABASE_URL_DIRECT ?? values.DATABASE_URL ?? values.NEON_DATABASE_URL
  if (!databaseUrl)
    throw new ConfigError(['DATABASE_URL is not set: the connection string of the tables’ owner'])
  if (values.BACKUP_PASSPHRASE !== undefined && values.BACKUP_RECIPIENTS.length > 0)
    throw new ConfigError([
      'BACKUP_PASSPHRASE and BACKUP_RECIPIENTS are both set: an archive is encrypted with one of them',
    ])
  const problems = alertProblems(values)
  if (problems.length > 0) throw new ConfigError(problems)
  const profiles = values.COMPOSE_PROFILES.split(',').map((name) => name.trim())
  const secondBridgeUrl = profiles.includes('second-number') ? values.SECOND_BRIDGE_URL : undefined
  return { ...values, databaseUrl, secondBridgeUrl }
}
