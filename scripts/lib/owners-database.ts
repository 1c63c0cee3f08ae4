import { databaseVariables } from '@wa-monitor/contracts'
import { ConfigError, readEnvironment } from '@wa-monitor/service'
import { Refusal } from './refusal.ts'

/** The connection string of the tables' owner, from the environment. @throws Refusal when there is none, or it is none. */
export function ownersUrl(): string {
  try {
    const { DATABASE_URL_DIRECT, DATABASE_URL, NEON_DATABASE_URL } = readEnvironment(databaseVariables)
    const url = DATABASE_URL_DIRECT ?? DATABASE_URL ?? NEON_DATABASE_URL
    if (url) return url
    throw new Refusal('DATABASE_URL is not set: the connection string of the tables’ owner')
  } catch (error) {
    throw error instanceof ConfigError ? new Refusal(error.problems.join('\n')) : error
  }
}
