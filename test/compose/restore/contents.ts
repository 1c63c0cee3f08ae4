import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run } from '../command.ts'
import type { Stack } from '../stack.ts'

export interface Manifest {
  taken_at: string
  database: { tables: { schema: string; name: string; rows: number; content: string }[] }
  bridges: { service: string; files: { name: string; rows: Record<string, number> }[] }[]
  files: { path: string; sha256: string }[]
}

/** An archive, unpacked by `tar` alone, as anybody can. */
export async function unpack(
  archive: string,
): Promise<{ folder: string; manifest: Manifest; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'wa-monitor-archive-'))
  await run('tar', ['-xf', archive, '-C', folder], { cwd: folder })
  const manifest = JSON.parse(await run('cat', ['manifest.json'], { cwd: folder })) as Manifest
  // A container's user looks into it, and SQLite puts its files of the moment beside the database.
  for (const path of [
    folder,
    ...readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  ])
    chmodSync(path, 0o777)
  return { folder, manifest, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Values are written the same way whatever server and client are set to; the manifest's figures are made like that. */
const AS_TEXT = `SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET extra_float_digits = 1;
SET bytea_output = 'hex'; SET search_path = pg_catalog;`

/** Of each table that the manifest names, `schema.table rows hash`, computed here from the rows of the running PostgreSQL. */
export async function tablesOf(stack: Stack, manifest: Manifest): Promise<string[]> {
  const found: string[] = []
  for (const { schema, name } of manifest.database.tables) {
    const half = (from: number) => `coalesce(sum(('x' || substr(hash, ${from}, 15))::bit(60)::bigint), 0)`
    const [line = ''] = await stack.rows(
      `${AS_TEXT} SELECT count(*) || ' ' || ${half(1)} || '.' || ${half(16)}
       FROM (SELECT encode(sha256(convert_to(one::text, 'UTF8')), 'hex') AS hash FROM "${schema}"."${name}" AS one) AS hashes`,
    )
    found.push(`${schema}.${name} ${line}`)
  }
  stack.closeSessions()
  return found
}

const DESCRIBE_STORES = `
const Database = require('/app/node_modules/better-sqlite3')
const { createHash } = require('crypto')
const describe = (path, last) => {
  const db = new Database(path)
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1").pluck().all()
  return Object.fromEntries(tables.filter((name) => name !== 'meta').map((name) => {
    const rows = db.prepare('SELECT * FROM "' + name + '"' + (name === 'messages' ? ' WHERE seq <= ' + last : '')).raw().all().map((row) => JSON.stringify(row))
    return [name, rows.length + ' ' + createHash('sha256').update(rows.sort().join('\\n')).digest('hex')]
  }))
}
const [archived, restored] = ['/archive/whatsapp-bridge/messages.db', '/store/messages.db']
const last = new Database(archived).prepare('SELECT coalesce(max(seq), 0) FROM messages').pluck().get()
process.stdout.write(JSON.stringify([describe(archived, last), describe(restored, last)]))`

/** Rows and content hash of every table of messages.db but `meta`: in the archive, and as it was restored. The bridge is stopped. */
export async function storesOf(
  stack: Stack,
  folder: string,
): Promise<[Record<string, string>, Record<string, string>]> {
  const once = ['run', '--rm', '--no-deps', '-T', '-v', `${folder}:/archive`, '--entrypoint', 'node']
  return JSON.parse(await stack.compose(...once, 'whatsapp-bridge', '-e', DESCRIBE_STORES)) as [
    Record<string, string>,
    Record<string, string>,
  ]
}
