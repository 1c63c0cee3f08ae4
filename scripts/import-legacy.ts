/** Looks for drops that the system before this one missed: see import-legacy.sh, which starts it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chooseDatabase, databaseVariables, schemaOf } from '@wa-monitor/contracts'
import { explainDatabaseError, openSchemaDatabase, type SchemaDatabase } from '@wa-monitor/database'
import { ConfigError, readEnvironment } from '@wa-monitor/service'
import { fillStore } from './import-legacy/fill-store.ts'
import { findMissed } from './import-legacy/find-missed.ts'
import { insertMissed } from './import-legacy/insert-missed.ts'
import { openLegacyStore, readLegacyState } from './import-legacy/legacy-store.ts'
import { type ImportOptions, readOptions } from './import-legacy/options.ts'
import { readRules } from './import-legacy/read-rules.ts'
import { describeProject } from './import-legacy/report.ts'
import { Refusal, runScript } from './lib/refusal.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)

await runScript(async () => {
  const options = readOptions(process.argv.slice(2))
  const folder = mkdtempSync(join(tmpdir(), 'wa-import-'))
  const database = openDatabase(options)
  try {
    await importLegacy(options, folder, database)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(explainDatabaseError(error, database.server))
  } finally {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

async function importLegacy(options: ImportOptions, folder: string, database: SchemaDatabase): Promise<void> {
  const { messagesPath, statePath, since, apply } = options
  const rules = readRules(options.projectsPath)
  const groups = rules.map(({ project }) => project.group_jid)
  const state = statePath === undefined ? new Map<string, string>() : readLegacyState(statePath)
  const legacy = openLegacyStore(messagesPath, folder)
  const storePath = join(folder, 'messages.db')
  const filled = fillStore(storePath, legacy, groups, { since, state })
  const others = legacy.otherChats(groups)
  legacy.close()
  const findings = await findMissed(database, storePath, rules)
  for (const { project } of rules) {
    const { name, group_jid } = project
    const read = filled.get(group_jid)
    const found = findings.get(name)
    if (!read || !found) continue
    for (const line of describeProject(name, read, found, state.get(group_jid))) say(line)
  }
  if (others.length > 0)
    say(
      `Not looked at, as they are no projects: ${others.map(({ jid, name, messages }) => `${name || jid} (${messages} messages)`).join(', ')}`,
    )
  const missed = [...findings.values()].flatMap((found) => found.missed)
  if (apply)
    say(
      `Made ${await insertMissed(database, missed)} rows in schema ${database.schema}; nothing else was changed.`,
    )
  else if (missed.length > 0)
    say(`Nothing was changed. With --apply ${missed.length} rows are made in schema ${database.schema}.`)
  else say('Nothing was missed.')
}

function openDatabase({ environment }: ImportOptions): SchemaDatabase {
  const schema = schemaOf(environment)
  try {
    const choice = chooseDatabase(readEnvironment(databaseVariables), schema)
    if (!choice) throw new Refusal("DATABASE_URL is not set: PostgreSQL's connection string")
    return openSchemaDatabase({
      ...choice,
      schema,
      applicationName: 'wa-monitor import-legacy',
      maxConnections: 1,
      onNoRole: () => undefined,
    })
  } catch (error) {
    throw error instanceof ConfigError ? new Refusal(error.problems.join('\n')) : error
  }
}
