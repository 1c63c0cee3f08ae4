/** The two environments, and the PostgreSQL schema each owns. */

export const ENVIRONMENTS = ['production', 'development'] as const

export type Environment = (typeof ENVIRONMENTS)[number]

export const SCHEMAS = ['public', 'dev'] as const

export type SchemaName = (typeof SCHEMAS)[number]

const SCHEMA_OF: Record<Environment, SchemaName> = { production: 'public', development: 'dev' }

export function schemaOf(environment: Environment): SchemaName {
  return SCHEMA_OF[environment]
}
