import { expect } from 'vitest'
import type { ApiHarness } from './api-harness.ts'

/** What a reviewer saw, and says when he saves. */
export interface Seen {
  revision: number
  updated_at: string
}

/** A review as one opens it, saves it, and finds it in the database; of one drop unless said otherwise. */
export function reviewsOf(harness: ApiHarness) {
  return {
    feedbackRows: () => harness.database.query('SELECT * FROM wa_monitor_feedback ORDER BY seq'),
    async reviewRow() {
      const [row] = await harness.database.query<Record<string, unknown>>('SELECT * FROM qa_photo_reviews')
      return row
    },
    async look(drop = 'DR1752028'): Promise<Seen> {
      const { status, body } = await harness.call('GET', `/api/drops/${drop}`)
      expect(status).toBe(200)
      const { revision, updated_at } = body.drop as Seen
      return { revision, updated_at }
    },
    change: (body: object, headers: Record<string, string> = {}, drop = 'DR1752028') =>
      harness.call('PUT', `/api/drops/${drop}/review`, body, headers),
  }
}
