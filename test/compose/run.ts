/**
 * The compose files, checked on a real Docker engine through the published ports: `npm run test:compose`, or with
 * `default`, `own-database`, `sim` or `second-number` for one part. Prints one line per check and ends at the first that
 * fails, with the logs in `.test-evidence/`. Uses ports 8080, 3005 and 8090, and projects named wa-monitor-test and
 * wa-monitor-sim.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCheckout } from './checkout.ts'
import { run } from './command.ts'
import { checkDefaultStack, DEFAULT_SERVICES, defaultStack } from './default-stack.ts'
import { checkBadConfiguration, checkDatabaseAway, checkRestart } from './faults.ts'
import { checkHardening, checkHealthy, checkNoSecretShown } from './hardening.ts'
import { checkHostileEnvironment, HOSTILE_ENVIRONMENT } from './hostile-environment.ts'
import { checkOwnDatabase } from './own-database.ts'
import { checkSecondNumber, checkSecondNumberRendered } from './second-number.ts'
import { checkRefusals } from './refusals.ts'
import { checkMessageIn, checkMessageOut } from './slice.ts'
import { Stack } from './stack.ts'
import { checkWorkingDay } from './working-day.ts'
import { section } from './check.ts'

const repository = join(import.meta.dirname, '../..')
const wanted = process.argv.slice(2)
const startedAt = Date.now()

const checkout = await createCheckout(repository)
const sim = new Stack(checkout.path, ['docker-compose.yml', 'docker-compose.dev.yml'])
const production = defaultStack(checkout.path)

async function checkSimulatorStack(): Promise<void> {
  await checkHostileEnvironment(sim, production)
  section('Simulator stack beside that .env, running')
  sim.setEnvFile(HOSTILE_ENVIRONMENT)
  await sim.compose('up', '-d', '--wait')
  await checkHealthy(sim, [...DEFAULT_SERVICES, 'whatsapp-simulator'])
  await checkHardening(sim)
  await checkNoSecretShown(sim)
  await checkMessageIn(sim)
  await checkMessageOut(sim)
  await checkWorkingDay(repository)
  await checkRefusals(sim)
  await checkRestart(sim)
  await checkDatabaseAway(sim)
  await checkBadConfiguration(sim)
}

async function checkSecondNumberStack(): Promise<void> {
  await checkSecondNumberRendered(production, sim)
  await checkSecondNumber(sim, [...DEFAULT_SERVICES, 'whatsapp-simulator'], HOSTILE_ENVIRONMENT)
}

const PARTS: Record<string, () => Promise<void>> = {
  default: () => checkDefaultStack(checkout.path),
  'own-database': () => checkOwnDatabase(checkout.path),
  sim: checkSimulatorStack,
  'second-number': checkSecondNumberStack,
}

/** The simulator stack's volumes have fixed names: somebody's demonstration must not be deleted, but for on CI. */
async function refuseToDeleteForeign(): Promise<void> {
  if (process.env.CI) return removeStacks()
  const found = await run('docker', ['volume', 'ls', '-q', '-f', 'name=^wa-monitor-sim_'], {
    cwd: repository,
  })
  if (found === '') return
  const volumes = found.trim().split('\n').join(' ')
  throw new Error(
    `a simulator stack has data here; delete it first:\n  ./scripts/stop.sh --sim && docker volume rm ${volumes}`,
  )
}

async function keepEvidence(): Promise<void> {
  const folder = join(repository, '.test-evidence')
  mkdirSync(folder, { recursive: true })
  for (const [name, stack] of Object.entries({ default: production, sim })) {
    const { stdout: logs } = await stack.attempt('logs', '--no-color', '--timestamps')
    const { stdout: containers } = await stack.attempt('ps', '-a')
    if (logs !== '') writeFileSync(join(folder, `compose-${name}.log`), `${containers}\n${logs}`)
  }
}

async function removeStacks(): Promise<void> {
  production.setEnvFile(undefined)
  // Without its profile the second number's volumes would stay.
  for (const stack of [sim, production])
    await stack.attempt('--profile', '*', 'down', '-v', '--remove-orphans', '-t', '5')
  await defaultStack(checkout.path, 'test/compose/offline-whatsapp.yml').attempt('down', '-v', '-t', '5')
}

let ours = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void (ours ? removeStacks() : Promise.resolve()).finally(() => process.exit(1)))
}
try {
  await refuseToDeleteForeign()
  ours = true
  section('Images')
  await sim.compose('build', '--quiet')
  for (const [name, part] of Object.entries(PARTS))
    if (wanted.length === 0 || wanted.includes(name)) await part()
  process.stdout.write(`Compose checks passed in ${Math.round((Date.now() - startedAt) / 1000)} s\n`)
} catch (error) {
  process.stderr.write(`\n✗ ${(error as Error).message}\n`)
  if (ours) {
    await keepEvidence()
    process.stderr.write('Logs of every container: .test-evidence/\n')
  }
  process.exitCode = 1
} finally {
  if (ours) await removeStacks()
  checkout.remove()
}
