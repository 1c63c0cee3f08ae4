/**
 * Clients of other makes against the simulator: `npm run test:other-clients`, or with the names of some of them. Each is
 * installed as its lock file says, in a temporary folder: none of them is part of this repository's tree. Prints who
 * manages what, and exits 1 when one fails at something.
 *
 * - `zapo`: zapo-js (MIT), an implementation that shares no code with Baileys
 * - `baileys-6`: the last of the 6.7 versions; its Signal library is the older one
 * - `baileys-rc13`: the one before the bridge's
 */
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { noiseRootResponseSchema } from '@wa-monitor/contracts'
import { startSimulator } from '@wa-monitor/local-stack'
import { run } from '../compose/command.ts'
import { Conversation } from './conversation.ts'
import { BUSINESS, linkByCode, refusesServer, type Scene, STEPS } from './steps.ts'

const ALL = ['zapo', 'baileys-6', 'baileys-rc13']
/** Those that would notice a wrong certificate; with the others that part of the simulator goes untested. */
const CHECK_CERTIFICATES = new Set(['zapo'])
/** The first is addressed by phone numbers, the second by LIDs. */
const GROUPS = ['Lawley', 'Mohadin']
const BY_CODE = 'link by code'

const clients = process.argv.length > 2 ? process.argv.slice(2) : ALL
const folder = mkdtempSync(join(tmpdir(), 'other-clients-'))
const startedAt = Date.now()

async function install(client: string): Promise<void> {
  cpSync(join(import.meta.dirname, client), join(folder, client), { recursive: true })
  await run('npm', ['ci', '--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund'], {
    cwd: join(folder, client),
  })
}

/** Runs `work` with a simulator of its own and a client that knows nothing yet but, if it cares, the root key. */
async function meet(
  client: string,
  session: string,
  work: (scene: Scene) => Promise<void>,
  rootKey?: string,
): Promise<void> {
  const directory = join(folder, `${client}-${session}`)
  mkdirSync(directory)
  const simulator = await startSimulator(directory)
  const root = noiseRootResponseSchema.parse(await simulator.call('GET', '/admin/noise-root'))
  const { groups } = await simulator.state()
  const talk = new Conversation({
    folder,
    client,
    socketUrl: simulator.socketUrl,
    rootKey: rootKey ?? root.public_key,
    sessionFolder: join(directory, 'session'),
  })
  try {
    await work({ simulator, talk, groups: GROUPS.map((name) => membersOf(groups, name)) })
  } finally {
    await talk.end()
    await simulator.process.stop()
  }
}

function membersOf(groups: { jid: string; name: string; members: string[] }[], name: string) {
  const found = groups.find((group) => group.name === name)
  if (!found) throw new Error(`no group ${name} in the simulator's world`)
  return { jid: found.jid, members: found.members.filter((phone) => phone !== BUSINESS) }
}

/** With the key of some other server: whether it goes on all the same. */
async function checksTheRoot(client: string): Promise<boolean> {
  let checks = false
  const work = async ({ talk }: Scene) => void (checks = await refusesServer(talk))
  await meet(client, 'other-root', work, randomBytes(32).toString('base64'))
  return checks
}

type Results = Map<string, string | undefined>

/** A step that fails ends the session: what comes after it would only fail too. */
async function converse(client: string): Promise<Results> {
  const results: Results = new Map()
  const attempt = async (step: string, work: () => Promise<void>): Promise<boolean> => {
    const reason = await work().then(
      () => undefined,
      (error: Error) => error.message,
    )
    results.set(step, reason)
    process.stdout.write(`${client}: ${step}: ${reason ?? 'ok'}\n`)
    return reason === undefined
  }
  await attempt(BY_CODE, () => meet(client, 'code', linkByCode))
  await meet(client, 'qr', async (scene) => {
    for (const [step, work] of Object.entries(STEPS)) {
      if (!(await attempt(step, () => work(scene)))) return
    }
  })
  return results
}

const steps = [BY_CODE, ...Object.keys(STEPS)]
const table: string[] = []
let failed = false
for (const shared of ['line.js', 'baileys.js'])
  cpSync(join(import.meta.dirname, shared), join(folder, shared))
for (const client of clients) {
  await install(client)
  const results = await converse(client)
  const cells: string[] = steps.map((step) =>
    !results.has(step) ? 'not tried' : results.get(step) ? 'FAILS' : 'works',
  )
  if (cells.some((cell) => cell !== 'works')) failed = true
  const checks = await checksTheRoot(client)
  if (CHECK_CERTIFICATES.has(client) && !checks) failed = true
  cells.push(checks ? 'yes' : 'no')
  table.push(`${client.padEnd(14)}${cells.map((cell) => cell.padEnd(14)).join('')}`)
}
if (failed) process.stdout.write(`\nWhat they logged is in ${folder}\n`)
else rmSync(folder, { recursive: true })
const heads = [...steps, 'checks the root']
process.stdout.write(`\n${'client'.padEnd(14)}${heads.map((head) => head.padEnd(14)).join('')}\n`)
for (const line of table) process.stdout.write(`${line}\n`)
process.stdout.write(`${Math.round((Date.now() - startedAt) / 1000)} s\n`)
process.exit(failed ? 1 : 0)
