/** The variables that lead to PostgreSQL (DESIGN.md section 3): one meaning for every service that reads them. */
import { z } from 'zod'
import type { SchemaName } from './environment-name.ts'

const postgresUrl = z
  .string()
  .refine(isPostgresUrl, 'must be a connection string such as postgres://user:password@host:5432/database')

export const databaseVariables = z.object({
  DATABASE_URL: postgresUrl.optional(),
  /** An older name of `DATABASE_URL`. */
  NEON_DATABASE_URL: postgresUrl.optional(),
  /** Not through a pooler: for migrations and LISTEN. */
  DATABASE_URL_DIRECT: postgresUrl.optional(),
  /** Logs in as the role that may use `public` only. */
  DATABASE_URL_PROD: postgresUrl.optional(),
  /** Logs in as the role that may use `dev` only. */
  DATABASE_URL_DEV: postgresUrl.optional(),
})

/** Set for the bundled PostgreSQL, whose two roles `migrate` makes. */
export const rolePasswordVariables = z.object({
  DATABASE_PROD_PASSWORD: z.string().optional(),
  DATABASE_DEV_PASSWORD: z.string().optional(),
})

export type DatabaseVariables = z.infer<typeof databaseVariables>

/** Which connection string a service of this schema uses: the schema's own, else the common one. */
export interface DatabaseChoice {
  url: string
  /** The URL logs in as the schema's own role; otherwise the role is taken on inside each transaction. */
  ownLogin: boolean
}

/** Undefined when no variable says where PostgreSQL is. */
export function chooseDatabase(values: DatabaseVariables, schema: SchemaName): DatabaseChoice | undefined {
  const own = schema === 'public' ? values.DATABASE_URL_PROD : values.DATABASE_URL_DEV
  const url = own ?? values.DATABASE_URL ?? values.NEON_DATABASE_URL
  return url === undefined ? undefined : { url, ownLogin: own !== undefined }
}

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.hostname !== ''
}
