type Value = string | number | boolean | Date | null

/**
 * Rows as one array per column, for `unnest`: for hundreds of rows PostgreSQL takes a third less time over it than over
 * JSON. Written as PostgreSQL reads them, which is twice as fast as leaving it to the client library.
 */
export function columns<Name extends string>(
  rows: readonly Readonly<Record<Name, Value>>[],
  names: readonly Name[],
): string[] {
  return names.map((name) => column(rows.map((row) => row[name])))
}

/** One of them. */
export function column(values: readonly Value[]): string {
  // Texts that need no backslash, as nearly all are: at once, without a copy of each.
  if (values.length > 0 && values.every(isPlain)) return `{"${values.join('","')}"}`
  return `{${values.map(literal).join(',')}}`
}

const SPECIAL = /["\\]/
const ALL_SPECIAL = /["\\]/g

function isPlain(value: Value): boolean {
  return typeof value === 'string' && !SPECIAL.test(value)
}

function literal(value: Value): string {
  if (value === null) return 'NULL'
  if (value instanceof Date) return `"${value.toISOString()}"`
  if (typeof value !== 'string') return String(value)
  return SPECIAL.test(value) ? `"${value.replaceAll(ALL_SPECIAL, String.raw`\$&`)}"` : `"${value}"`
}
