/** The tables of development: see dev-db.sh, which starts it. */
import { SCHEMAS } from '@wa-monitor/contracts'
import {
  compareReviews,
  copyReviewsToDev,
  countDevRows,
  createDatabase,
  type Database,
  emptyDevTables,
  explainDatabaseError,
  requireSchemaVersion,
} from '@wa-monitor/database'
import { type DevDbOptions, readOptions } from './dev-db/options.ts'
import { describeComparison } from './dev-db/report.ts'
import { askOnTerminal } from './lib/ask.ts'
import { ownersUrl } from './lib/owners-database.ts'
import { Refusal, runScript } from './lib/refusal.ts'

/** Copying a large table takes its time. */
const STATEMENT_MS = 10 * 60_000

const say = (line: string) => void process.stdout.write(`${line}\n`)

await runScript(async () => {
  const options = readOptions(process.argv.slice(2))
  // The dev role sees nothing of public: this is done as whoever the migrations are run as.
  const database = createDatabase(ownersUrl(), {
    applicationName: 'wa-monitor dev-db',
    maxConnections: 1,
    queryTimeoutMs: STATEMENT_MS,
  })
  try {
    await run(database, options)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(`${explainDatabaseError(error, database.server)}; nothing was changed`)
  } finally {
    await database.close()
  }
})

async function run(database: Database, { command, days, yes }: DevDbOptions): Promise<void> {
  await database.transaction(async (transaction) => {
    for (const schema of SCHEMAS) await requireSchemaVersion(transaction, schema)
  })
  if (command === 'reset') return reset(database, yes)
  if (command === 'copy-from-prod') {
    const copied = await database.transaction((transaction) => copyReviewsToDev(transaction, days))
    say(
      `Copied ${copied.newReviews} of ${copied.reviews} reviews of the last ${days} days, and ${copied.newEvents} events, from public to dev; the others were there already.`,
    )
    return
  }
  const counts = await database.transaction((transaction) => compareReviews(transaction, days))
  for (const line of describeComparison(counts, days)) say(line)
}

async function reset(database: Database, yes: boolean): Promise<void> {
  const counts = await database.transaction(countDevRows)
  const rows = [...counts].filter(([, count]) => count > 0)
  if (rows.length === 0) {
    say('Schema dev is empty: nothing to do.')
    return
  }
  say(`Schema dev at ${database.server} holds:`)
  for (const [name, count] of rows) say(`  ${name}: ${count} rows`)
  if (!yes) await confirm()
  await database.transaction(emptyDevTables)
  say('Emptied. Monitors go on with new messages; `since` in projects.yaml has them read older ones again.')
}

async function confirm(): Promise<void> {
  const { ask, close } = askOnTerminal()
  const typed = await ask('All of it is deleted. Type dev to go on: ')
  close()
  if (typed === 'dev') return
  throw new Refusal('Nothing was changed (--yes does it without asking)')
}
