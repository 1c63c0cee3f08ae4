import { chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { NewMessage } from '@wa-monitor/contracts'
import { createDatabase, type Database, migrate } from '@wa-monitor/database'
import {
  type LocalPostgres,
  openTcpDoor,
  type ServiceProcess,
  startMonitor,
  startPostgres,
  type TcpDoor,
  waitFor,
} from '@wa-monitor/local-stack'
import {
  type MessageStoreWriter,
  openMessageStoreReader,
  openMessageStoreWriter,
} from '@wa-monitor/message-store'
import type { Group } from './posted-drops.ts'

export const GROUPS: readonly Group[] = ['Lawley', 'Mohadin', 'Velo Test', 'Mamelodi', 'Marble Hall'].map(
  (name, index) => ({ name, jid: `12036340000000000${index}@g.us` }),
)

const LONG_MS = 120_000

/**
 * A PostgreSQL, a messages.db that the proof writes, and monitors of production that read it, each a process. Between
 * monitors and PostgreSQL stands a door; the proof itself looks past it.
 */
export class MonitorWorld {
  readonly #directory: string
  readonly #control: string | undefined
  readonly door: TcpDoor
  database: Database
  #postgres: LocalPostgres
  #store: MessageStoreWriter

  private constructor(
    directory: string,
    control: string | undefined,
    parts: { postgres: LocalPostgres; database: Database; door: TcpDoor },
  ) {
    this.#directory = directory
    this.#control = control
    this.#postgres = parts.postgres
    this.database = parts.database
    this.door = parts.door
    this.#store = openMessageStoreWriter(this.#storePath)
  }

  /** @param control a file of `services/monitor/controls` to run in the monitors' place, without `.ts`. */
  static async start(directory: string, control?: string): Promise<MonitorWorld> {
    // PostgreSQL, which root may not run, must be able to pass through to its own folder.
    chmodSync(directory, 0o711)
    const postgres = await startPostgres({ folder: join(directory, 'postgres'), durable: true })
    const database = openDatabase(postgres)
    await migrate(database)
    const door = await openTcpDoor(Number(new URL(postgres.url).port))
    mkdirSync(join(directory, 'store'))
    const entries = GROUPS.map(({ name, jid }) => `  - {name: ${name}, group_jid: "${jid}"}\n`)
    writeFileSync(join(directory, 'projects.yaml'), `projects:\n${entries.join('')}`)
    return new MonitorWorld(directory, control, { postgres, database, door })
  }

  get #storePath(): string {
    return join(this.#directory, 'store', 'messages.db')
  }

  append(messages: readonly NewMessage[]): void {
    this.#store.append(messages)
  }

  launch(name: string): Promise<ServiceProcess> {
    const url = new URL(this.#postgres.url)
    url.port = String(this.door.port)
    return startMonitor(
      this.#directory,
      'production',
      {
        storePath: this.#storePath,
        projectsPath: join(this.#directory, 'projects.yaml'),
        databaseUrl: url.href,
        name,
        variables: { SCAN_INTERVAL: '15' },
      },
      this.#control ? { main: `controls/${this.#control}.ts` } : {},
    )
  }

  /** A store made anew holds the same messages under other positions. No monitor may run meanwhile. */
  replaceStore(messages: readonly NewMessage[]): void {
    this.#store.close()
    const next = `${this.#storePath}.next`
    const writer = openMessageStoreWriter(next)
    writer.append(messages)
    writer.close()
    renameSync(next, this.#storePath)
    this.#store = openMessageStoreWriter(this.#storePath)
  }

  async stopPostgres(): Promise<void> {
    await this.database.close()
    await this.#postgres.stop()
  }

  async startPostgres(): Promise<void> {
    this.#postgres = await startPostgres({ folder: join(this.#directory, 'postgres'), durable: true })
    this.door.target = Number(new URL(this.#postgres.url).port)
    this.database = openDatabase(this.#postgres)
  }

  /** The position of each group's cursor that stands in the present store. */
  async cursors(): Promise<Map<string, number>> {
    const rows = await this.database.transaction((transaction) =>
      transaction.query<{ group_jid: string; last_seq: number }>(
        'SELECT group_jid, last_seq FROM public.wa_monitor_cursors WHERE store_id = $1',
        [this.#store.storeId],
      ),
    )
    return new Map(rows.map(({ group_jid, last_seq }) => [group_jid, last_seq]))
  }

  /** Waits until the monitors know the groups: what is posted from now on counts. */
  async registered(): Promise<void> {
    const count = () =>
      this.database.transaction((transaction) => transaction.query('SELECT 1 FROM public.wa_monitor_cursors'))
    await waitFor('every group to have its cursor', async () => (await count()).length === GROUPS.length)
  }

  /** How many messages lie behind the cursors. */
  async waiting(): Promise<number> {
    const cursors = await this.cursors()
    const reader = openMessageStoreReader(this.#storePath)
    const counts = GROUPS.map(({ jid }) => reader.readChat(jid, cursors.get(jid) ?? 0, 1_000_000).length)
    reader.close()
    return counts.reduce((sum, count) => sum + count, 0)
  }

  async drained(): Promise<void> {
    await waitFor('every message to be read', async () => (await this.waiting()) === 0, LONG_MS)
  }

  async stop(): Promise<void> {
    this.#store.close()
    this.door.close()
    await this.stopPostgres()
  }
}

function openDatabase({ url }: LocalPostgres): Database {
  return createDatabase(url, { applicationName: 'wa-monitor proof' })
}
