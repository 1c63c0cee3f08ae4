export { explainDatabaseError, isConnectionError } from './connection-error.ts'
export { refusalOf, type Refusal } from './refusal.ts'
export * from './cursors.ts'
export { createDatabase, type Database, type Transaction } from './database.ts'
export * from './dev-schema.ts'
export * from './drop-events.ts'
export * from './drops.ts'
export * from './failed-messages.ts'
export * from './feedback.ts'
export * from './feedback-events.ts'
export { type ChangeFollower, followChanges, type FollowOptions } from './follow-changes.ts'
export { migrate } from './migrate.ts'
export * from './rejected-numbers.ts'
export * from './replies.ts'
export * from './review-history.ts'
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
export * from './webhooks.ts'
