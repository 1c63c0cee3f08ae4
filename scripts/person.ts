/**
 * One person in every store: see person.sh, which starts it. What it makes (the export, the receipt) goes to standard output,
 * what it says and asks to standard error.
 */
import { createDatabase, type Database, explainDatabaseError } from '@wa-monitor/database'
import { askOnTerminal } from './lib/ask.ts'
import { Refusal, runScript } from './lib/refusal.ts'
import { backupsLeft } from './person/backups.ts'
import { eraseEverywhere, type Receipt } from './person/erase.ts'
import { type PersonOptions, readOptions } from './person/options.ts'
import { describe, type Everything, isEmpty, searchEverywhere } from './person/search.ts'
import { type PersonSettings, readSettings } from './person/settings.ts'

/** Tables of years are looked through row by row. */
const STATEMENT_MS = 10 * 60_000

const say = (line: string) => void process.stderr.write(`${line}\n`)

await runScript(async () => {
  const options = readOptions(process.argv.slice(2))
  const settings = readSettings()
  const database = createDatabase(settings.databaseUrl, {
    applicationName: 'wa-monitor person',
    maxConnections: 1,
    queryTimeoutMs: STATEMENT_MS,
  })
  try {
    await run(database, settings, options)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(
      `${explainDatabaseError(error, database.server)}; run this again, it goes on where it was`,
    )
  } finally {
    await database.close()
  }
})

async function run(database: Database, settings: PersonSettings, options: PersonOptions): Promise<void> {
  const found = await searchEverywhere(database, settings.bridges, options.phone)
  for (const line of describe(found)) say(line)
  const missing = leftOut(found)
  if (options.command === 'export') {
    await write({
      number: options.phone,
      exported_at: new Date().toISOString(),
      lids: found.person.lids,
      names: found.person.names,
      postgresql: found.tables,
      bridges: found.bridges,
    })
  } else await erase(database, settings, options, found)
  if (missing.size > 0)
    throw new Refusal(`Not everything was reached: ${[...missing.keys()].join(', ')}, as said above`)
}

async function erase(
  database: Database,
  settings: PersonSettings,
  { phone, yes }: PersonOptions,
  found: Everything,
): Promise<void> {
  if (isEmpty(found)) {
    say('Nothing of this number is stored: nothing was changed.')
    return
  }
  if (!yes) await confirm(phone)
  const parts = { database, bridges: settings.bridges, backups: readBackups(settings), now: Date.now }
  const receipt = await eraseEverywhere(parts, found.person, leftOut(found))
  await write(receipt)
  for (const line of describeBackups(receipt)) say(line)
  for (const line of receipt.to_do) say(`Still to do: ${line}`)
  if (receipt.to_do.length > 0) throw new Refusal('Erased, but for what is still to do.')
  say('Erased. The drops and their reviews stay, without him.')
}

function leftOut({ bridges }: Everything): Map<string, string> {
  return new Map(bridges.flatMap((bridge) => ('leftOut' in bridge ? [[bridge.service, bridge.leftOut]] : [])))
}

async function confirm(phone: string): Promise<void> {
  const last = phone.slice(-4)
  const { ask, close } = askOnTerminal(process.stderr)
  const typed = await ask(
    `Who he is is taken out of all this for good. Type the last four digits of his number (${last}) to go on: `,
  )
  close()
  if (typed === last) return
  throw new Refusal('Nothing was changed (--yes does it without asking)')
}

function readBackups({ backupFolder, keep }: PersonSettings): Receipt['backups'] {
  if (backupFolder === undefined) return { not_known: 'BACKUP_PATH is not set' }
  try {
    return backupsLeft(backupFolder, keep)
  } catch (error) {
    return { not_known: `${backupFolder} cannot be read (${(error as NodeJS.ErrnoException).code})` }
  }
}

function describeBackups({ backups }: Receipt): string[] {
  if ('not_known' in backups) return [`Which backups still hold him is not known: ${backups.not_known}`]
  const { archives, gone_by } = backups
  if (gone_by === null) return ['There are no backups that could still hold him.']
  return [
    `${archives.length} backups still hold him, from ${archives[0]} to ${archives.at(-1)}; by ${gone_by} they are gone, if one is made every night.`,
    'After a restore from one of them he is back: run this again then.',
  ]
}

/** Resolves when it has left: the process may end right after. */
function write(value: object): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${JSON.stringify(value, null, 2)}\n`, (error) =>
      error ? reject(error) : resolve(),
    )
  })
}
