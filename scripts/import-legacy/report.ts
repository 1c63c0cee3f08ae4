import type { Filled } from './fill-store.ts'
import type { ProjectFindings } from './find-missed.ts'

/** Longer lists are cut. */
const SHOWN = 20

/** What was found in one project's group, for people. */
export function describeProject(
  name: string,
  filled: Filled,
  { drops, missed, resubmissions, afterCompletion, rejects }: ProjectFindings,
  lastId: string | undefined,
): string[] {
  const lines = [
    `${name}: ${filled.messages} messages, ${drops} drops, ${missed.length} missed, ${resubmissions} resubmissions, ${rejects.length} rejects`,
  ]
  if (afterCompletion > 0) lines.push(`  posted again after completion: ${afterCompletion}`)
  const posted = missed.map(({ review }) => `${review.drop_number} (${review.review_date})`)
  if (posted.length > 0) lines.push(`  missed: ${list(posted)}`)
  if (rejects.length > 0)
    lines.push(`  rejects: ${list(rejects.map(({ written, reason }) => `${written} (${reason})`))}`)
  if (lastId !== undefined) lines.push(`  ${whereItStood(filled.readUntil, missed)}`)
  if (filled.withoutTime.length > 0)
    lines.push(`  left out, as their time cannot be read: ${list(filled.withoutTime)}`)
  return lines
}

function whereItStood(readUntil: number | undefined, missed: ProjectFindings['missed']): string {
  if (readUntil === undefined) return 'the last message of the old monitor (state.json) is not in messages.db'
  const passed = missed.filter(({ review }) => review.whatsapp_message_date.getTime() <= readUntil).length
  const moment = new Date(readUntil).toISOString().slice(0, 16).replace('T', ' ')
  return `the old monitor had read until ${moment} UTC: ${passed} missed before, ${missed.length - passed} not reached`
}

function list(items: readonly string[]): string {
  const more = items.length - SHOWN
  return items.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
