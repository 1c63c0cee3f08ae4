import { z } from 'zod'

const count = z
  .string()
  .regex(/^\d{1,3}$/, 'must be a whole number')
  .transform(Number)

/** What `person.sh` reads of the caretaker's variables, beside those that lead to PostgreSQL. */
export const personVariables = z.object({
  BRIDGE_URL: z.url().describe('where the bridge answers, such as http://whatsapp-bridge:8080'),
  SECOND_BRIDGE_URL: z.url().optional(),
  /** SECOND_BRIDGE_URL counts where it has `second-number`. */
  COMPOSE_PROFILES: z.string().default(''),
  WHATSAPP_API_KEY: z.string().describe('the key of the bridges’ HTTP API'),
  BACKUP_PATH: z.string().optional(),
  BACKUP_KEEP_DAILY: count.default(7),
  BACKUP_KEEP_WEEKLY: count.default(4),
})
