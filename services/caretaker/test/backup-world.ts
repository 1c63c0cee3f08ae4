/** What a backup is made of: a PostgreSQL with tables of ours, a bridge that copies its files, configuration. */
import { existsSync, readdirSync } from 'node:fs'
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, type Database, migrate } from '@wa-monitor/database'
import { silentLog } from '@wa-monitor/service'
import { openShared } from '@wa-monitor/sqlite'
import { hashFile } from '../src/backup/file-hash.ts'
import type { BackupOptions } from '../src/backup/make-backup.ts'
import { type ScratchPostgres, startScratchPostgres } from '../src/backup/scratch-postgres.ts'

const NEEDED = ['pg_dump', 'pg_restore', 'psql', 'initdb', 'postgres']

/** Debian keeps the programs of each version in a folder of its own. Undefined where PostgreSQL is not installed. */
export function findPostgresPrograms(): string | undefined {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian) : []
  const folders = [
    ...versions.map((version) => join(debian, version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ]
  return folders.find((folder) => NEEDED.every((name) => existsSync(join(folder, name))))
}

export const NO_PROGRAMS =
  'no PostgreSQL programs on this machine (pg_dump, initdb): the compose test has them'

const API_KEY = 'key-of-the-bridge-for-tests'

export interface BackupWorld {
  folder: string
  postgres: ScratchPostgres
  database: Database
  bridge: FakeBridge
  options: BackupOptions
  close(): Promise<void>
}

export async function createBackupWorld(): Promise<BackupWorld> {
  // PostgreSQL does not run as root; as another user it has to get into this folder.
  const folder = await mkdtemp(join(tmpdir(), 'wa-backup-'))
  await chmod(folder, 0o711)
  const [archives, work, staging, config] = ['archives', 'work', 'staging', 'config'].map((name) =>
    join(folder, name),
  ) as [string, string, string, string]
  for (const path of [archives, work, staging, join(config, 'prod')])
    await mkdir(path, { recursive: true, mode: 0o711 })
  await writeFile(join(config, 'prod/projects.yaml'), 'projects: []\n')
  const postgres = await startMigratedPostgres(join(folder, 'server'))
  const bridge = await startFakeBridge(staging)
  return {
    folder,
    ...postgres,
    bridge,
    options: {
      archives,
      work,
      config,
      bridges: [{ service: 'whatsapp-bridge', url: bridge.url, apiKey: API_KEY, staging }],
      databaseUrl: postgres.postgres.url,
      everything: true,
      key: { recipients: [] },
      version: '0.0.0-test',
      lastBytes: 0,
      now: Date.now,
      log: silentLog(),
    },
    async close() {
      await postgres.database.close()
      await postgres.postgres.remove()
      await bridge.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** A PostgreSQL of its own with our tables in it, empty. */
export async function startMigratedPostgres(
  folder: string,
): Promise<{ postgres: ScratchPostgres; database: Database }> {
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const postgres = await startScratchPostgres(folder)
  const database = createDatabase(postgres.url, { applicationName: 'test', maxConnections: 4 })
  await migrate(database)
  return { postgres, database }
}

interface FakeBridge {
  url: string
  /** What it answers instead of making copies. */
  refuse: { status: number; message: string } | undefined
  /** Called with the folder of finished copies, before the answer. */
  meddle: ((folder: string) => Promise<void>) | undefined
  close(): Promise<void>
}

async function startFakeBridge(staging: string): Promise<FakeBridge> {
  let count = 0
  const server: Server = createServer((request, response) => {
    void (async () => {
      const send = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
      if (
        request.headers['x-api-key'] !== API_KEY ||
        request.url !== '/api/backup' ||
        request.method !== 'POST'
      )
        return send(401, { success: false, message: 'wrong key' })
      if (bridge.refuse) return send(bridge.refuse.status, { success: false, message: bridge.refuse.message })
      const name = `backup-${++count}`
      const folder = join(staging, name)
      await mkdir(folder, { recursive: true })
      const files = []
      for (const [file, table] of [
        ['messages.db', 'messages'],
        ['session.db', 'inbox'],
      ] as const) {
        const path = join(folder, file)
        const database = openShared(path)
        database.exec(`CREATE TABLE ${table} (seq INTEGER PRIMARY KEY, content TEXT)`)
        database.exec(`INSERT INTO ${table} (content) VALUES ('one'), ('two'), ('three')`)
        database.pragma('journal_mode = DELETE')
        database.close()
        files.push({ name: file, ...(await hashFile(path)), rows: { [table]: 3 } })
      }
      await bridge.meddle?.(folder)
      return send(200, {
        success: true,
        folder: name,
        taken_at: new Date().toISOString(),
        store_id: 'store-of-the-test',
        last_seq: 3,
        files,
      })
    })()
  })
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const bridge: FakeBridge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse: undefined,
    meddle: undefined,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
  return bridge
}

/** `count` drops of a project and as many rows of feedback, in the states that are named in turn. */
export async function fill(
  database: Database,
  count: number,
  states: readonly string[] = ['sent'],
): Promise<void> {
  await database.transaction(async (transaction) => {
    for (let i = 0; i < count; i += 1) {
      const [review] = await transaction.query<{ id: string }>(
        `INSERT INTO public.qa_photo_reviews (drop_number, review_date, project, comment)
         VALUES ($1, '2026-11-21', 'Lawley', $2) RETURNING id`,
        [`DR17520${String(i).padStart(2, '0')}`, `line one\nline two ’ ${i}`],
      )
      await transaction.query(
        `INSERT INTO public.wa_monitor_feedback
           (id, drop_number, review_id, revision, project, group_jid, message, mentioned_jid, state)
         VALUES (gen_random_uuid(), $1, $2, 0, 'Lawley', '120363418298130331@g.us', 'hello', '27820000001@s.whatsapp.net', $3)`,
        [`DR17520${String(i).padStart(2, '0')}`, review?.id, states[i % states.length]],
      )
    }
    await transaction.query(
      `WITH person AS (
         INSERT INTO public.wa_monitor_users (name, role, password_hash) VALUES ('Naledi', 'admin', 'none')
         ON CONFLICT DO NOTHING RETURNING id)
       INSERT INTO public.wa_monitor_sessions (token_hash, user_id, expires_at)
       SELECT 'token', id, now() + interval '30 days' FROM person`,
    )
  })
}

export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
