/** Who has which drop open: `PUT`, `DELETE /api/drops/{drop}/presence` and the events `presence` of `GET /api/events`. */
import { z } from 'zod'
import { storableText } from './storable-text.ts'

export const PRESENCE = ['looking', 'changing'] as const

const page = storableText(64)
  .min(8, 'must be 8 to 64 characters')
  .describe('Made up by the page that is open: one person may have several')

export const presenceRequestSchema = z
  .strictObject({
    page,
    doing: z.enum(PRESENCE, `must be ${PRESENCE.join(' or ')}`).default('looking'),
  })
  .meta({ id: 'PresenceRequest' })

export type PresenceRequest = z.infer<typeof presenceRequestSchema>

export const leavePresenceQuerySchema = z.strictObject({ page })

export interface PresentPerson {
  /** Empty for the installation's own key. */
  name: string
  page: string
  doing: (typeof PRESENCE)[number]
}

/** What an event `presence` says. */
export interface PresenceEvent {
  /** Everybody there is, rather than what changed. */
  all: boolean
  /** Drop → who has it open, by name; empty: nobody any more. */
  drops: Record<string, PresentPerson[]>
}
