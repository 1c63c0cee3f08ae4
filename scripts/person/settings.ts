import { databaseVariables, personVariables } from '@wa-monitor/contracts'
import { ConfigError, readEnvironment } from '@wa-monitor/service'
import { Refusal } from '../lib/refusal.ts'
import type { Bridge } from './bridges.ts'

const variables = databaseVariables.extend(personVariables.shape)

export interface PersonSettings {
  /** PostgreSQL as the tables' owner. */
  databaseUrl: string
  bridges: Bridge[]
  /** Undefined: where archives lie is not known here. */
  backupFolder: string | undefined
  keep: { daily: number; weekly: number }
}

/** Those of the caretaker. @throws Refusal */
export function readSettings(environment = process.env): PersonSettings {
  try {
    const values = readEnvironment(variables, environment)
    const databaseUrl = values.DATABASE_URL_DIRECT ?? values.DATABASE_URL ?? values.NEON_DATABASE_URL
    if (!databaseUrl) throw new Refusal('DATABASE_URL is not set: the connection string of the tables’ owner')
    const key = values.WHATSAPP_API_KEY
    const hasSecond = values.COMPOSE_PROFILES.split(',').some((name) => name.trim() === 'second-number')
    return {
      databaseUrl,
      bridges: [
        { service: 'whatsapp-bridge', url: values.BRIDGE_URL, key },
        ...(hasSecond && values.SECOND_BRIDGE_URL
          ? [{ service: 'whatsapp-sender', url: values.SECOND_BRIDGE_URL, key }]
          : []),
      ],
      backupFolder: values.BACKUP_PATH,
      keep: { daily: values.BACKUP_KEEP_DAILY, weekly: values.BACKUP_KEEP_WEEKLY },
    }
  } catch (error) {
    throw error instanceof ConfigError ? new Refusal(error.problems.join('\n')) : error
  }
}
