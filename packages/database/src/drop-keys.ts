/**
 * A query for the keys of the advisory locks of drops, in the one order in which they are taken everywhere: two groups
 * that name the same drops wait for each other and never deadlock. Both parameters as `$1` and of type text and text[].
 */
export function dropKeys(schema: `$${number}`, dropNumbers: `$${number}`): string {
  return `SELECT DISTINCT hashtextextended(${schema}::text || ':' || drop_number, 0) AS key
       FROM unnest(${dropNumbers}::text[]) AS drop_number ORDER BY key OFFSET 0`
}
