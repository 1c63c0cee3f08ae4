/** Who asks: `GET /api/session` of the api. */
import { z } from 'zod'
import { ENVIRONMENTS } from './environment-name.ts'
import { ROLES } from './roles.ts'

export const sessionResponseSchema = z.object({
  success: z.literal(true),
  /** As it stands on timelines; empty for the installation's own key. */
  name: z.string(),
  role: z.enum(ROLES),
  /** Signed in by name, or by an API key. */
  by: z.enum(['session', 'key']),
  environment: z.enum(ENVIRONMENTS),
  /** Somebody else chose the password: nothing else opens before it is changed. */
  must_change_password: z.boolean(),
})
export type SessionResponse = z.infer<typeof sessionResponseSchema>
