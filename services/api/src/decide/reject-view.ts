import { jidUser, maskNumber, type RejectView } from '@wa-monitor/contracts'
import type { RejectedNumber } from '@wa-monitor/database'
import { meantNumbers } from './meant-numbers.ts'

const MOST_NEAR = 3

/** What may have been meant by any of these, to be looked up: see `meantNumbers`. Pure. */
export function numbersToTry(rejected: readonly RejectedNumber[]): string[] {
  return [...new Set(rejected.flatMap((each) => meantNumbers(each).tries))]
}

/** The row as HTTP callers see it. @param known which of the numbers to try were posted. Pure. */
export function rejectView(row: RejectedNumber, known: ReadonlySet<string>): RejectView {
  const { sure, tries } = meantNumbers(row)
  const { id, project, written, reason, detail, sender_name, sender, sender_lid, happened_at } = row
  return {
    id,
    project,
    written,
    reason,
    detail,
    near: [...sure, ...tries.filter((number) => known.has(number))].slice(0, MOST_NEAR),
    sender: sender_name || maskNumber(jidUser(sender || sender_lid)),
    posted_at: happened_at.toISOString(),
  }
}
