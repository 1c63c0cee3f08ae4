/** The variables that say which environment a service works for, and with that which schema. */
import { z } from 'zod'
import { ENVIRONMENTS, SCHEMAS, schemaOf } from './environment-name.ts'

export const environmentVariables = z.object({
  ENV: z.enum(ENVIRONMENTS, `must be ${ENVIRONMENTS.join(' or ')}`).describe(ENVIRONMENTS.join(' or ')),
  DB_SCHEMA: z.enum(SCHEMAS, `must be ${SCHEMAS.join(' or ')}`).optional(),
})

/** What is wrong when `DB_SCHEMA` names the schema of the other environment; undefined when nothing is. */
export function schemaContradiction({
  ENV,
  DB_SCHEMA,
}: z.infer<typeof environmentVariables>): string | undefined {
  const schema = schemaOf(ENV)
  if (DB_SCHEMA === undefined || DB_SCHEMA === schema) return undefined
  return `DB_SCHEMA is ${DB_SCHEMA} and ENV is ${ENV}, whose schema is ${schema}: change one, or leave DB_SCHEMA out`
}
