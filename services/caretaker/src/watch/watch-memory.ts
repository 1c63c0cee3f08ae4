import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openOwned, type SqliteDatabase } from '@wa-monitor/sqlite'

/**
 * What the watch must know after a restart, as JSON by name: small, and written as a whole. On a full disk nothing can be
 * written, and that is when somebody has to be called: what is remembered is then remembered in this process alone, and
 * written as soon as that is possible again.
 */
export class WatchMemory {
  readonly #folder: string
  readonly #values = new Map<string, string>()
  readonly #unwritten = new Set<string>()
  #db: SqliteDatabase | undefined
  #problem: string | undefined

  constructor(folder: string) {
    this.#folder = folder
    try {
      const rows = this.#open()
        .prepare<[], { name: string; value: string }>('SELECT name, value FROM remembered')
        .all()
      for (const { name, value } of rows) this.#values.set(name, value)
    } catch (error) {
      this.#failed(error)
    }
  }

  get<Value>(name: string): Value | undefined {
    const text = this.#values.get(name)
    return text === undefined ? undefined : (JSON.parse(text) as Value)
  }

  /** On the disk when this returns, unless `problem` says otherwise. */
  set(name: string, value: unknown): void {
    const text = JSON.stringify(value)
    if (this.#values.get(name) === text && this.#unwritten.size === 0) return
    this.#values.set(name, text)
    this.#unwritten.add(name)
    try {
      const db = this.#open()
      const write = db.prepare<[string, string]>(
        'INSERT OR REPLACE INTO remembered (name, value) VALUES (?, ?)',
      )
      db.transaction(() => {
        for (const each of this.#unwritten) write.run(each, this.#values.get(each) ?? 'null')
      })()
      this.#unwritten.clear()
      this.#problem = undefined
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Why a restart would forget something; undefined while it would not. */
  problem(): string | undefined {
    return this.#problem
  }

  close(): void {
    this.#db?.close()
    this.#db = undefined
  }

  #open(): SqliteDatabase {
    if (this.#db) return this.#db
    mkdirSync(this.#folder, { recursive: true })
    const db = openOwned(join(this.#folder, 'watch.db'))
    db.exec(
      'CREATE TABLE IF NOT EXISTS remembered (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID',
    )
    this.#db = db
    return db
  }

  #failed(error: unknown): void {
    this.#problem = `${join(this.#folder, 'watch.db')} cannot be written (${(error as Error).message}): after a restart alerts may come again`
  }
}
