/** The variables that lead to PostgreSQL (DESIGN.md section 3): one meaning for every service that reads them. */
import { z } from 'zod'

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

function isPostgresUrl(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol) && url.hostname !== ''
}
