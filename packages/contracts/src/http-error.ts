/** How every HTTP service of ours says no: a stable `code` for programs, a `message` that tells a person what to do. */
import { z } from 'zod'

export const httpErrorSchema = z
  .object({ success: z.literal(false), message: z.string(), code: z.string() })
  .meta({ id: 'Error' })

export type HttpErrorBody = z.infer<typeof httpErrorSchema>
