import { setTimeout as delay } from 'node:timers/promises'
import { check, say, section } from './check.ts'
import { run } from './command.ts'
import { type Usage, usageOf } from './engine.ts'
import { type Container, serviceOf, type Stack } from './stack.ts'

/** What the product promises of itself, linked and idle; MB as `docker stats` shows them. */
const OWN_MB = 330
const ALL_MB = 450
const CORE_PERCENT = 3

/** Long enough for three health checks of every container: they are most of what an idle stack does. */
const IDLE_MS = 40_000

/** The first minute of a Node process is compiling and letting go. */
const SETTLED_MS = 75_000

const NOT_OURS = ['postgres', 'redis']
/** WhatsApp's part in the simulator stack. */
const NOT_PRODUCT = ['whatsapp-simulator']

interface Figure extends Usage {
  service: string
  corePercent: number
}

/** Memory, CPU and health checks of a stack that is linked and has nothing to do. */
export async function checkFigures(stack: Stack): Promise<void> {
  section('Linked and idle')
  stack.closeSessions()
  const containers = (await stack.containers()).filter(
    (container) => container.State.Status === 'running' && !NOT_PRODUCT.includes(serviceOf(container)),
  )
  const youngest = Math.max(...containers.map(({ State }) => Date.parse(State.StartedAt)))
  await delay(Math.max(0, youngest + SETTLED_MS - Date.now()))
  const since = Date.now()
  const before = await Promise.all(containers.map(({ Id }) => usageOf(Id)))
  await delay(IDLE_MS)
  const after = await Promise.all(containers.map(({ Id }) => usageOf(Id)))
  const seconds = (Date.now() - since) / 1000
  const figures = containers.map((container, index) => {
    const [then, now] = [before[index], after[index]] as [Usage, Usage]
    const corePercent = ((now.cpuSeconds - then.cpuSeconds) / seconds) * 100
    return { service: serviceOf(container), ...now, corePercent }
  })
  print(figures)
  const own = figures.filter(({ service }) => !NOT_OURS.includes(service))
  const [ownMb, allMb] = [sum(own, 'memoryMb'), sum(figures, 'memoryMb')]
  check(ownMb <= OWN_MB, `${own.length} services of its own: ${ownMb.toFixed(1)} MB (at most ${OWN_MB})`)
  check(allMb <= ALL_MB, `with ${NOT_OURS.join(' and ')}: ${allMb.toFixed(1)} MB (at most ${ALL_MB})`)
  const percent = sum(figures, 'corePercent')
  check(
    percent < CORE_PERCENT,
    `all of it, health checks included: ${percent.toFixed(2)} % of a core over ${seconds.toFixed(0)} s (under ${CORE_PERCENT})`,
  )
  await checkHealthChecks(stack, containers, since)
}

/** No Node process for a health check: what the engine was told to run, and what it did run meanwhile. */
async function checkHealthChecks(stack: Stack, containers: Container[], since: number): Promise<void> {
  const told = containers.map((container) => container.Config.Healthcheck?.Test?.join(' ') ?? '')
  check(
    told.every((command) => command !== '' && !/\b(node|npm|npx)\b/.test(command)),
    'every container has a health check, and none of them calls Node',
    told,
  )
  const seconds = (time: number) => (time / 1000).toFixed(3)
  const filters = ['--filter', 'type=container', '--filter', 'event=exec_start']
  const events = await run(
    'docker',
    [
      'events',
      ...filters,
      '--since',
      seconds(since),
      '--until',
      seconds(Date.now()),
      '--format',
      '{{json .}}',
    ],
    { cwd: stack.folder },
  )
  const ids = containers.map(({ Id }) => Id)
  const ran = events
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { Action: string; Actor: { ID: string } })
    .filter(({ Actor }) => ids.includes(Actor.ID))
    .map(({ Action }) => Action.replace(/^exec_start: */, ''))
  const kinds = [...new Set(ran)].toSorted()
  check(
    ran.length >= containers.length && !kinds.some((command) => /\bnode\b/.test(command)),
    `${ran.length} health checks ran meanwhile: ${kinds.map((kind) => kind.slice(0, 40)).join(' | ')}`,
    kinds,
  )
  const scripts = ['/usr/local/bin/ask', '/usr/local/bin/calmly']
  const heads = await stack.compose('exec', '-T', 'api', 'head', '-qn1', ...scripts)
  check(/^#!.*\bbash\n#!.*\bsh\n$/.test(heads), '`calmly` and `ask` are shell scripts', heads)
}

function print(figures: Figure[]): void {
  for (const { service, memoryMb, corePercent } of figures.toSorted((a, b) => b.memoryMb - a.memoryMb))
    say(
      `    ${service.padEnd(20)} ${memoryMb.toFixed(1).padStart(6)} MB  ${corePercent.toFixed(2).padStart(5)} % of a core`,
    )
}

function sum(figures: Figure[], field: 'memoryMb' | 'corePercent'): number {
  return figures.reduce((total, figure) => total + figure[field], 0)
}
