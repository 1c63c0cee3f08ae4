type Value = string | number | boolean | null

/**
 * Rows as one array per column, for `unnest`: for hundreds of rows PostgreSQL takes a third less time over it than over
 * JSON. Written as PostgreSQL reads them, which is twice as fast as leaving it to the client library.
 */
export function columns<Name extends string>(
  rows: readonly Readonly<Record<Name, Value>>[],
  names: readonly Name[],
): string[] {
  return names.map((name) => written(rows, (row) => row[name]))
}

/** One of them. */
export function column(values: readonly Value[]): string {
  return written(values, (value) => value)
}

function written<Row>(rows: readonly Row[], valueOf: (row: Row) => Value): string {
  // Many a column says the same in all rows, as the group.
  let last: Value | undefined
  let text = ''
  const literals = rows.map((row) => {
    const value = valueOf(row)
    if (value !== last) text = literal(value)
    last = value
    return text
  })
  return `{${literals.join(',')}}`
}

const SPECIAL = /["\\]/
const ALL_SPECIAL = /["\\]/g

function literal(value: Value): string {
  if (value === null) return 'NULL'
  if (typeof value !== 'string') return String(value)
  return SPECIAL.test(value) ? `"${value.replaceAll(ALL_SPECIAL, String.raw`\$&`)}"` : `"${value}"`
}
