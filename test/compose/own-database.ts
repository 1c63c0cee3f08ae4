import { randomBytes } from 'node:crypto'
import { check, section } from './check.ts'
import { DEFAULT_SERVICES, secondDefaultStack } from './default-stack.ts'
import { checkHealthy } from './hardening.ts'

/** The default stack's checks run at the same time. */
const PORTS = 'BRIDGE_PORT=18080\nAPI_PORT=13005\n'

/** DATABASE_URL names a PostgreSQL of the user's own: the bundled one does not start, and nothing waits for it. */
export async function checkOwnDatabase(folder: string): Promise<void> {
  section('A PostgreSQL of my own')
  const stack = secondDefaultStack(folder, 'test/compose/own-database.yml')
  const password = randomBytes(12).toString('hex')
  for (const name of ['DATABASE_URL', 'NEON_DATABASE_URL']) {
    stack.setEnvFile(
      `${PORTS}OWN_DATABASE_PASSWORD=${password}\n${name}=postgresql://postgres:${password}@own-database:5432/postgres\n`,
    )
    await stack.compose('up', '-d', '--wait')
    const services = DEFAULT_SERVICES.map((service) => (service === 'postgres' ? 'own-database' : service))
    section(`  ${name}`)
    await checkHealthy(stack, services)
  }
  const tables = await stack.rows(
    `SELECT table_schema FROM information_schema.tables WHERE table_name = 'qa_photo_reviews' ORDER BY 1`,
    'own-database',
    'postgres',
  )
  check(tables.join() === 'dev,public', 'its tables are there, in both schemas', tables)
  await stack.compose('down', '-v')

  section('A wrong setting')
  stack.setEnvFile(
    `${PORTS}OWN_DATABASE_PASSWORD=${password}\nDATABASE_URL=mysql://me:hidden-word@somewhere/x\nWHATSAPP_API_KEY=short\n`,
  )
  const refused = await stack.attempt('up', '-d', '--wait')
  const log = await stack.compose('logs', 'secrets')
  check(refused.code !== 0, '`up` fails')
  check(
    log.includes('DATABASE_URL must be') && log.includes('WHATSAPP_API_KEY must'),
    'the log names both variables',
    log,
  )
  check(!log.includes('hidden-word'), 'and shows no value')
  await stack.compose('down', '-v')
  stack.setEnvFile(undefined)
}
