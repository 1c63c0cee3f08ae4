/** An installation with invented data and nobody on the other end: PostgreSQL, the api, and who answers for bridge and caretaker. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDatabase, migrate } from '@wa-monitor/database'
import { startApi, startPostgres } from '@wa-monitor/local-stack'
import { startAnswers } from './invented-answers.ts'
import { inventDrops } from './invented-drops.ts'
import { inventPeople, VIEWER } from './invented-accounts.ts'
import { GROUPS } from './invented-people.ts'

export interface World {
  url: string
  key: string
  stop(): Promise<void>
}

export async function startWorld(port: string): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'wa-monitor-pictures-'))
  // PostgreSQL, which root may not run, must be able to pass through to its own folder.
  chmodSync(folder, 0o711)
  const closing: { (): unknown }[] = [() => rmSync(folder, { recursive: true, force: true })]
  const stop = async () => {
    for (const close of closing.splice(0).toReversed()) await close()
  }
  try {
    const postgres = await startPostgres({ folder: join(folder, 'postgres'), durable: false })
    closing.push(() => postgres.stop())
    const database = createDatabase(postgres.url, { applicationName: 'wa-monitor pictures' })
    closing.push(() => database.close())
    await migrate(database)
    const now = Date.now()
    await inventDrops(database, now)
    await inventPeople(database)
    const around = await startAnswers(now)
    closing.push(() => around.stop())
    const projects = join(folder, 'projects.yaml')
    const lines = GROUPS.map(({ name, jid }) => `  - {name: ${name}, group_jid: "${jid}"}\n`)
    writeFileSync(projects, `projects:\n${lines.join('')}`)
    const api = await startApi(folder, {
      ENV: 'production',
      DATABASE_URL: postgres.url,
      QUEUE_DATABASE_URL: postgres.url,
      CONFIG_PATH: projects,
      BRIDGE_URL: around.url,
      CARETAKER_URL: around.url,
      WHATSAPP_API_KEY: 'test-key-of-a-test-bridge',
      API_PORT: port,
    })
    closing.push(() => api.process.kill())
    return { url: api.process.url, key: VIEWER.key, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
