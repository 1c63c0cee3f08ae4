export { explainDatabaseError, isConnectionError } from './connection-error.ts'
export * from './cursors.ts'
export { createDatabase, type Database, type Transaction } from './database.ts'
export * from './drop-events.ts'
export * from './drops.ts'
export * from './feedback.ts'
export * from './feedback-events.ts'
export { migrate } from './migrate.ts'
export * from './rejected-numbers.ts'
export * from './reviews.ts'
export { ensureRoles, findRole } from './roles.ts'
export {
  chooseDatabase,
  type DatabaseChoice,
  openSchemaDatabase,
  type SchemaDatabase,
} from './schema-database.ts'
export { type RoleName, roleOf } from './schema-name.ts'
export { requireSchemaVersion } from './schema-version.ts'
export * from './timeline.ts'
export { waitForPostgres } from './wait-for-postgres.ts'
