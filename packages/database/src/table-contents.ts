/** What tables hold, in two figures each, to compare a copy with its original. */
import { SCHEMAS } from '@wa-monitor/contracts'
import type { Database, Transaction } from './database.ts'

export interface TableContent {
  schema: string
  name: string
  rows: number
  /** The same for the same rows in whatever order; it finds mistakes, and no forger. */
  content: string
}

/** Values are written the same way whatever server and client are set to. */
const AS_TEXT = `SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'iso_8601';
  SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; SET LOCAL search_path = pg_catalog`

/** Tables of WA Monitor, in their schemas; and, where `everything` is asked for, whatever else lies there. */
export async function describeTables(transaction: Transaction, everything: boolean): Promise<TableContent[]> {
  await transaction.query(AS_TEXT)
  const tables = await transaction.query<{ schema: string; name: string; quoted: string }>(
    `SELECT nspname AS schema, relname AS name, format('%I.%I', nspname, relname) AS quoted
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind = 'r' AND nspname = ANY($1::text[]) ORDER BY nspname, relname`,
    [SCHEMAS],
  )
  const described: TableContent[] = []
  for (const { schema, name, quoted } of tables) {
    if (!everything && !isOurTable(name)) continue
    // Sums of two halves of each row's hash: no sorting, and no memory that grows with the table.
    const [found] = await transaction.query<{ rows: number; content: string }>(
      `SELECT count(*) AS rows,
         coalesce(sum(('x' || substr(hash, 1, 15))::bit(60)::bigint), 0) || '.' ||
         coalesce(sum(('x' || substr(hash, 16, 15))::bit(60)::bigint), 0) AS content
       FROM (SELECT encode(sha256(convert_to(one::text, 'UTF8')), 'hex') AS hash FROM ${quoted} AS one) AS hashes`,
    )
    if (found) described.push({ schema, name, ...found })
  }
  return described
}

/** Whether a table of `public` or `dev` is one that our migrations made. */
export function isOurTable(name: string): boolean {
  return name === 'qa_photo_reviews' || name.startsWith('wa_monitor_')
}

export interface Snapshot {
  /** For `pg_dump --snapshot`, as long as the work lasts. */
  id: string
  tables: TableContent[]
  /** Of both schemas that exist. */
  versions: Partial<Record<string, number>>
  /** Others than tables of ours, as `pg_dump --exclude-table` takes them. */
  others: string[]
}

/** Holds one moment of the database still while `work` lasts. */
export async function withSnapshot<Result>(
  database: Database,
  options: { everything: boolean },
  work: (snapshot: Snapshot) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY')
    // A dump takes as long as it takes, and this transaction waits for it.
    await transaction.query('SET LOCAL idle_in_transaction_session_timeout = 0')
    const [exported] = await transaction.query<{ id: string }>('SELECT pg_export_snapshot() AS id')
    const tables = await describeTables(transaction, options.everything)
    const others = await transaction.query<{ schema: string; name: string; quoted: string }>(
      `SELECT nspname AS schema, relname AS name, format('%I.%I', nspname, relname) AS quoted
       FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
       WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND nspname = ANY($1::text[])`,
      [SCHEMAS],
    )
    const versions: Snapshot['versions'] = {}
    for (const { schema } of tables.filter(({ name }) => name === 'wa_monitor_migrations')) {
      const [newest] = await transaction.query<{ version: number | null }>(
        `SELECT max(version) AS version FROM "${schema}".wa_monitor_migrations`,
      )
      versions[schema] = newest?.version ?? 0
    }
    return work({
      id: exported?.id ?? '',
      tables,
      versions,
      others: others.filter(({ name }) => !isOurTable(name)).map(({ quoted }) => quoted),
    })
  })
}

/** `17.11`, and 17. */
export async function serverVersion(database: Database): Promise<{ text: string; major: number }> {
  const [found] = await database.transaction((transaction) =>
    transaction.query<{ text: string; number: string }>(
      `SELECT split_part(current_setting('server_version'), ' ', 1) AS text,
         current_setting('server_version_num') AS number`,
    ),
  )
  return { text: found?.text ?? '', major: Math.floor(Number(found?.number ?? 0) / 10_000) }
}
