import type { Migration } from '@wa-monitor/database'

/**
 * Of the files just applied to one schema, in order, those after which the programs of before cannot work with its tables.
 * Empty: they can, or there were no tables before.
 */
export function noWayBack(applied: Migration[]): Migration[] {
  const before = (applied[0]?.version ?? 1) - 1
  return before === 0 ? [] : applied.filter(({ compatibleFrom }) => compatibleFrom > before)
}
