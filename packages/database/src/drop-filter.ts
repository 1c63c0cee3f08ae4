import type { DropState, SchemaName } from '@wa-monitor/contracts'
import { DROP_STATE, reviewsInStates } from './drop-state.ts'
import { table } from './schema-name.ts'

/** Which drops of a list; what is undefined or empty leaves nothing out. */
export interface DropFilter {
  /** A project's name, without regard to case. */
  project?: string | undefined
  /** Any of these. */
  states?: readonly DropState[] | undefined
  /** Review dates, `2025-11-21`, both included. */
  from?: string | undefined
  to?: string | undefined
  /** A part of the contractor's number or of his name in WhatsApp. */
  contractor?: string | undefined
  /** A part of the drop's number. */
  number?: string | undefined
}

/**
 * Conditions over `review` and `feedback`, and their values.
 *
 * Parts of numbers and names are looked for under the collation "C": a hundred thousand rows are read for what is rare, and under
 * the collation of a language ILIKE takes three times as long for each. Only WhatsApp names have letters that "C" does not know
 * the small form of, so they are made small before it.
 *
 * @param values of the statement so far: what is pushed gets the next number.
 */
export function whereFilter(schema: SchemaName, filter: DropFilter, values: unknown[]): string[] {
  const value = (of: unknown) => `$${values.push(of)}`
  const where: string[] = []
  const { project, states, from, to, contractor, number } = filter
  if (project) where.push(`lower(review.project) = lower(${value(project)})`)
  if (states && states.length > 0)
    where.push(
      `(${reviewsInStates(states, table(schema, 'wa_monitor_feedback'))})`,
      `(${DROP_STATE}) = ANY(${value(states)}::text[])`,
    )
  if (from) where.push(`review.review_date >= ${value(from)}::date`)
  if (to) where.push(`review.review_date <= ${value(to)}::date`)
  if (contractor) {
    const part = value(anywhere(contractor))
    where.push(
      `(review.user_name ILIKE ${part} COLLATE "C" OR lower(review.sender_name) LIKE lower(${part}) COLLATE "C")`,
    )
  }
  if (number) where.push(`review.drop_number ILIKE ${value(anywhere(number))} COLLATE "C"`)
  return where
}

/** As a pattern in which nothing but our own signs has a meaning. */
function anywhere(part: string): string {
  return `%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}
