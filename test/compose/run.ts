/**
 * The compose files, checked on a real Docker engine through the published ports: `npm run test:compose`, or with
 * `default`, `rendered`, `own-database`, `sim`, `second-number`, `figures`, `chaos`, `deploy` or `restore` for those parts. Prints one
 * line per check and ends at the first that fails, with the logs in `.test-evidence/`. Uses ports 8080, 3005, 8090, 18080 and 13005, and projects named
 * wa-monitor-test, wa-monitor-test-2 and wa-monitor-sim.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCheckout } from './checkout.ts'
import { run } from './command.ts'
import { checkDefaultStack, DEFAULT_SERVICES, defaultStack, secondDefaultStack } from './default-stack.ts'
import { checkBadConfiguration, checkDatabaseAway, checkRestart } from './faults.ts'
import { checkHardening, checkHealthy, checkNoSecretShown } from './hardening.ts'
import { checkHostileEnvironment, HOSTILE_ENVIRONMENT } from './hostile-environment.ts'
import { checkOwnDatabase } from './own-database.ts'
import { checkSecondNumber, checkSecondNumberRendered } from './second-number.ts'
import { checkImagesHoldNothingSecret } from './images-hold.ts'
import { checkRendered } from './rendered.ts'
import { checkBackupAndRestore } from './restore/backup-and-restore.ts'
import { checkRefusals } from './refusals.ts'
import { checkMessageIn, checkMessageOut } from './slice.ts'
import { Stack } from './stack.ts'
import { checkWorkingDay } from './working-day.ts'
import { beside, printSections, printSkipped, section } from './check.ts'
import { CHAOS_SETTINGS, checkChaosDay } from './chaos/chaos-day.ts'
import { checkDeployUnderLoad } from './deploy-under-load.ts'
import { checkFigures } from './figures.ts'

const repository = join(import.meta.dirname, '../..')
const wanted = process.argv.slice(2)
const startedAt = Date.now()

const checkout = await createCheckout(repository)
const secondCheckout = await createCheckout(repository)
const simulatorStack = (folder: string) => new Stack(folder, ['docker-compose.yml', 'docker-compose.dev.yml'])
const sim = simulatorStack(checkout.path)
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
  await checkFigures(sim)
  await checkDatabaseAway(sim)
  await checkBadConfiguration(sim)
}

async function checkSecondNumberStack(): Promise<void> {
  await checkSecondNumberRendered(production, sim)
  const settings = `${HOSTILE_ENVIRONMENT}${CHAOS_SETTINGS}`
  await checkSecondNumber(sim, [...DEFAULT_SERVICES, 'whatsapp-simulator'], settings)
  await checkRestart(sim)
}

async function startForLoad(): Promise<void> {
  sim.setEnvFile(`${HOSTILE_ENVIRONMENT}${CHAOS_SETTINGS}`)
  await sim.compose('up', '-d', '--wait')
}

async function checkFaults(): Promise<void> {
  await startForLoad()
  await checkChaosDay(sim)
}

async function checkDeploy(): Promise<void> {
  await startForLoad()
  await checkDeployUnderLoad(sim)
}

async function checkRestore(): Promise<void> {
  await startForLoad()
  await checkBackupAndRestore(sim)
}

const isWanted = (part: string) => wanted.length === 0 || wanted.includes(part)

/** Most of this is waiting for health checks, so it is waited for together. */
async function checkDefaults(): Promise<void> {
  const both = await Promise.allSettled([
    isWanted('default') && checkDefaultStack(checkout.path),
    beside(async () => {
      if (isWanted('rendered')) await checkFiles(secondCheckout.path)
      if (isWanted('own-database')) await checkOwnDatabase(secondCheckout.path)
    }),
  ])
  for (const one of both) if (one.status === 'rejected') throw one.reason
}

async function checkFiles(folder: string): Promise<void> {
  await checkRendered(secondDefaultStack(folder), simulatorStack(folder))
  await checkImagesHoldNothingSecret(['wa-monitor:local', 'wa-monitor-caretaker:local'], folder)
}

/** Part of `sim`, and also to be had alone. */
async function checkFiguresAlone(): Promise<void> {
  if (wanted.length === 0) return
  await startForLoad()
  await checkFigures(sim)
}

const PARTS: Record<string, () => Promise<void>> = {
  sim: checkSimulatorStack,
  'second-number': checkSecondNumberStack,
  figures: checkFiguresAlone,
  chaos: checkFaults,
  deploy: checkDeploy,
  restore: checkRestore,
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
  const stacks = { default: production, 'own-database': secondDefaultStack(secondCheckout.path), sim }
  for (const [name, stack] of Object.entries(stacks)) {
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
  const more = [
    defaultStack(checkout.path, 'test/compose/offline-whatsapp.yml'),
    secondDefaultStack(secondCheckout.path),
  ]
  for (const stack of more) await stack.attempt('down', '-v', '--remove-orphans', '-t', '5')
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
  await checkDefaults()
  for (const [name, part] of Object.entries(PARTS)) if (isWanted(name)) await part()
  printSections()
  printSkipped()
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
  // Whatever a failed check has left waiting must not hold up CI.
  setTimeout(() => process.exit(), 5000).unref()
  checkout.remove()
  secondCheckout.remove()
}
