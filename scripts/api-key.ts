/** Keys of the api: see api-key.sh, which starts it. */
import { createHash, randomBytes } from 'node:crypto'
import { schemaOf } from '@wa-monitor/contracts'
import {
  ApiKeyExistsError,
  createApiKey,
  createDatabase,
  type Database,
  explainDatabaseError,
  insertAudit,
  listApiKeys,
  requireSchemaVersion,
  revokeApiKey,
} from '@wa-monitor/database'
import { type ApiKeyOptions, readOptions } from './api-key/options.ts'
import { ownersUrl } from './lib/owners-database.ts'
import { Refusal, runScript } from './lib/refusal.ts'

/** Whoever may use the machine; which person that was, Docker knows no more than we do. */
const BY = { who: '', by: 'script' } as const

const say = (line: string) => void process.stdout.write(`${line}\n`)

await runScript(async () => {
  const options = readOptions(process.argv.slice(2))
  const database = createDatabase(ownersUrl(), { applicationName: 'wa-monitor api-key', maxConnections: 1 })
  try {
    await run(database, options)
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal(`${explainDatabaseError(error, database.server)}; nothing was changed`)
  } finally {
    await database.close()
  }
})

async function run(database: Database, options: ApiKeyOptions): Promise<void> {
  const schema = schemaOf(options.environment)
  await database.transaction((transaction) => requireSchemaVersion(transaction, schema))
  if (options.command === 'create') {
    const { name, role } = options
    const key = `wam_${randomBytes(32).toString('base64url')}`
    const hash = createHash('sha256').update(key).digest('hex')
    try {
      await database.transaction(async (transaction) => {
        await createApiKey(transaction, schema, { name, role, hash })
        await insertAudit(transaction, schema, {
          ...BY,
          what: 'key_made',
          subject: name,
          detail: { role },
        })
      })
    } catch (error) {
      if (!(error instanceof ApiKeyExistsError)) throw error
      throw new Refusal(`${error.message}: revoke it first, or choose another name`)
    }
    say(key)
    process.stderr.write(`This is the key of ${name} (${role}). It is not shown again.\n`)
    return
  }
  if (options.command === 'revoke') {
    const { name } = options
    const revoked = await database.transaction(async (transaction) => {
      const done = await revokeApiKey(transaction, schema, name)
      if (done) await insertAudit(transaction, schema, { ...BY, what: 'key_revoked', subject: name })
      return done
    })
    if (!revoked) throw new Refusal(`No key named ${name} is in use: list shows those that are`)
    say(`The key of ${name} opens nothing any more within 5 seconds.`)
    return
  }
  const keys = await database.transaction((transaction) => listApiKeys(transaction, schema))
  if (keys.length === 0) say('No keys beside the installation’s own (/secrets/api/api_key).')
  for (const { name, role, created_at, last_used_at } of keys) {
    const used = last_used_at ? `used ${day(last_used_at)}` : 'never used'
    say(`${role.padEnd(9)} ${name}  (made ${day(created_at)}, ${used})`)
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
