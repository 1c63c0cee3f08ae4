/** `GET /groups` of a monitor: how it stands with each group, for the caretaker. Inside the compose network only. */
import { z } from 'zod'
import { ENVIRONMENTS } from './environment-name.ts'

export const monitorGroupsSchema = z.object({
  environment: z.enum(ENVIRONMENTS),
  healthy: z.boolean(),
  /** What is wrong, in words; empty when all is well. */
  reasons: z.array(z.string()),
  /** What is wrong with projects.yaml; null when nothing is. The last good one is in force. */
  config: z.string().nullable(),
  projects: z.array(
    z.object({
      name: z.string(),
      group_jid: z.string(),
      time_zone: z.string(),
      /** Rows that no monitor has read yet; null while the store or PostgreSQL does not say. */
      lag_messages: z.number().int().nullable(),
      /** Since the oldest of them was stored; 0 when there is none. */
      lag_seconds: z.number().nullable(),
      /** Not read, as messages.db is older than its cursor. */
      refused: z.boolean().nullable(),
      /** Messages that were passed and wait for a person. */
      failed_messages: z.number().int().nullable(),
    }),
  ),
})

export type MonitorGroups = z.infer<typeof monitorGroupsSchema>
