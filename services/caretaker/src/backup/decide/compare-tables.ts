import { isOurTable, type TableContent } from '@wa-monitor/database'

/**
 * What a restored database lacks, in words; empty when it holds the same. Tables of the user's are compared where they
 * could be restored: they may need what is only in his own database.
 */
export function compareTables(
  expected: readonly TableContent[],
  found: readonly TableContent[],
  everything: boolean,
): string[] {
  const byName = new Map(found.map((table) => [`${table.schema}.${table.name}`, table]))
  return expected.flatMap((table) => {
    const name = `${table.schema}.${table.name}`
    const other = byName.get(name)
    if (!other) return everything && !isOurTable(table.name) ? [] : [`${name} is missing`]
    if (other.rows !== table.rows) return [`${name} has ${other.rows} rows instead of ${table.rows}`]
    return other.content === table.content ? [] : [`${name} has the same number of rows with other content`]
  })
}
