import type { Drop, ReviewView, TimelineEntry } from '@wa-monitor/contracts'
import type { DropDetailRow, DropRow, TimelineRow } from '@wa-monitor/database'

/** The row as HTTP callers see it. Pure. */
export function dropView(row: DropRow): Drop {
  return {
    id: row.id,
    drop_number: row.drop_number,
    project: row.project,
    state: row.state,
    sender_name: row.sender_name,
    user_name: row.user_name,
    posted_at: iso(row.posted_at),
    updated_at: row.updated_at,
    revision: row.revision,
    feedback_sent: iso(row.feedback_sent),
    feedback:
      row.feedback_id === null || row.feedback_state === null
        ? null
        : {
            id: row.feedback_id,
            state: row.feedback_state,
            rule: row.feedback_rule ?? '',
            reason: row.feedback_reason ?? '',
            waits_until: iso(row.feedback_waits_until),
            revision: row.feedback_revision ?? 0,
            created_at: iso(row.feedback_created_at) ?? '',
            sent_at: iso(row.feedback_sent_at),
          },
  }
}

/** The same with what a reviewer decides about. Pure. */
export function reviewView(row: DropDetailRow): ReviewView {
  const { steps, comment, incomplete, completed, outstanding_photos_loaded_to_1map } = row
  return { ...dropView(row), steps, comment, incomplete, completed, outstanding_photos_loaded_to_1map }
}

export function timelineView(row: TimelineRow): TimelineEntry {
  return { ...row, at: row.at.toISOString(), until: iso(row.until) }
}

/** Where a page of the list ends, as one word for the next request. */
export function pageMark({ list_position, id }: Pick<DropRow, 'list_position' | 'id'>): string {
  return Buffer.from(JSON.stringify([list_position, id])).toString('base64url')
}

/** Undefined for what `pageMark` did not make. */
export function readPageMark(mark: string): { list_position: string; id: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(mark, 'base64url').toString())
    if (!Array.isArray(parsed)) return undefined
    const [list_position, id] = parsed as unknown[]
    if (typeof list_position !== 'string' || Number.isNaN(Date.parse(list_position))) return undefined
    return typeof id === 'string' && isUuid(id) ? { list_position, id } : undefined
  } catch {
    return undefined
  }
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}
