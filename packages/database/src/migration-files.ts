import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface Migration {
  /** 1, 2, 3 … without a gap. */
  version: number
  /** The file's name: `0001_qa_photo_reviews.sql`. */
  name: string
  /** Plain SQL, `{{schema}}` where the schema's name goes. */
  sql: string
  /** SHA-256 of `sql`, hexadecimal. */
  checksum: string
  /**
   * The least number of migrations that a program must know to work with the tables after this one: its line
   * `-- compatible-from: N`; without it `version` itself, which refuses every older program.
   */
  compatibleFrom: number
}

const BUNDLED = fileURLToPath(new URL('./migrations/', import.meta.url))

/**
 * The numbered `.sql` files of a folder, in order. @throws Error when a number is missing or there twice, or a
 * `compatible-from` cannot be.
 */
export function readMigrations(folder = BUNDLED): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => /^\d{4}_\w+\.sql$/.test(name))
    .toSorted()
  return names.map((name, index) => {
    const version = Number(name.slice(0, 4))
    if (version !== index + 1) throw new Error(`${folder}: ${name} should have number ${index + 1}`)
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
    const checksum = createHash('sha256').update(sql).digest('hex')
    return { version, name, sql, checksum, compatibleFrom: compatibleFrom(version, name, sql) }
  })
}

function compatibleFrom(version: number, name: string, sql: string): number {
  const lines = [...sql.matchAll(/^--\s*compatible-from\b(.*)$/gim)]
  if (lines.length === 0) return version
  const from = Number(/^: ?(\d+)\s*$/.exec(lines[0]?.[1] ?? '')?.[1])
  if (lines.length === 1 && from >= 1 && from < version) return from
  throw new Error(
    `${name}: one line "-- compatible-from: N" says that programs that know N migrations work with it, N from 1 to ${version - 1}`,
  )
}
