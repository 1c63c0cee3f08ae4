/** What needs a person, of what the caretaker says and what Docker says: each thing once. Pure. */
import type { SystemStatus } from '../../../packages/contracts/src/system-status.ts'
import { type Container, isOneShot } from './containers.ts'

export interface Need {
  /** The caretaker's code, or `container`. */
  code: string
  subject: string
  severity: 'now' | 'soon'
  what: string
  todo: string
}

/** What the caretaker cannot know better than Docker: then Docker's sentence is enough. */
const SAME_AS: Readonly<Record<string, string>> = { database_down: 'postgres', queue_down: 'redis' }

/** @param whatsapp what the bridges said themselves, while the caretaker does not answer. */
export function findNeeds(
  containers: readonly Container[],
  status: SystemStatus | null,
  whatsapp: readonly Need[] = [],
): Need[] {
  const broken = containers.flatMap((container) => containerNeed(container) ?? [])
  const isBroken = (service: string) => broken.some(({ need }) => need.subject === service)
  const troubles = (status?.troubles ?? []).filter(
    ({ code, subject }) =>
      !(code.endsWith('_no_answer') && isBroken(subject)) && !isBroken(SAME_AS[code] ?? '-'),
  )
  // That it is unhealthy says less than why; and Docker looks every 10 s, the caretaker has asked just now.
  const isExplained = ({ need, isVague }: { need: Need; isVague: boolean }) =>
    isVague &&
    (isBroken('postgres') ||
      troubles.some(({ code, subject }) => subject === need.subject || code === 'database_down') ||
      (status !== null && isWell(need.subject, status)))
  return [
    ...broken.filter((each) => !isExplained(each)).map(({ need }) => need),
    ...noCaretaker(containers, status),
    ...troubles,
    ...whatsapp.filter(({ subject }) => !isBroken(subject)),
  ]
}

/** It has answered the caretaker, and has nothing to complain of. */
function isWell(service: string, status: SystemStatus): boolean {
  if (service === 'postgres') return status.database !== null
  const asked = [...status.services, ...status.monitors]
  if (service === 'redis')
    return (
      status.queue.problem === null && asked.some((each) => each.service === 'api' && each.healthy === true)
    )
  const bridge = status.bridges.find((each) => each.service === service)
  if (bridge) return bridge.status?.state === 'WORKING'
  return asked.some((each) => each.service === service && each.healthy === true)
}

function noCaretaker(containers: readonly Container[], status: unknown): Need[] {
  const caretaker = containers.find(({ service }) => service === 'caretaker')
  if (status !== null || (caretaker && (caretaker.state !== 'running' || caretaker.health === 'starting')))
    return []
  return [
    needOf(
      'caretaker',
      caretaker
        ? 'The caretaker does not answer: nothing is watched, and nobody is called'
        : 'The caretaker does not run: nothing is watched or backed up',
      caretaker ? 'Run ./scripts/logs.sh caretaker to see why' : 'Run ./scripts/start.sh',
    ),
  ]
}

/** `isVague`: that something is wrong, and not what. */
function containerNeed(container: Container): { need: Need; isVague: boolean } | undefined {
  const { service, state, health, exit_code: exitCode } = container
  const found = (what: string, todo: string, isVague = false) => ({
    need: needOf(service, what, todo),
    isVague,
  })
  if (isOneShot(container)) {
    if (state === 'exited' && exitCode !== 0)
      return found(`${service} failed`, `Run ./scripts/logs.sh ${service} to see why`)
    return undefined
  }
  if (state === 'running') {
    if (health === 'starting') return found(`${service} is still starting`, 'Look again in a minute', true)
    if (health === 'unhealthy')
      return found(`${service} is unhealthy`, `Run ./scripts/logs.sh ${service} to see why`, true)
    return undefined
  }
  if (state === 'paused') return found(`${service} is paused`, `Run docker compose unpause ${service}`)
  if (state === 'restarting')
    return found(`${service} ends again and again`, `Run ./scripts/logs.sh ${service} to see why`)
  return found(`${service} does not run (${state})`, 'Run ./scripts/start.sh')
}

function needOf(subject: string, what: string, todo: string): Need {
  return { code: 'container', subject, severity: 'now', what, todo }
}

/** With the options of the stack that is meant, so that each command can be run as it stands. */
export function forStack<Item extends { todo: string }>(needs: readonly Item[], sim: boolean): Item[] {
  if (!sim) return [...needs]
  return needs.map((each) => ({
    ...each,
    todo: each.todo
      .replaceAll(/\.\/scripts\/[\w-]+\.sh/g, (script) => `${script} --sim`)
      .replaceAll('docker compose ', 'docker compose -p wa-monitor-sim '),
  }))
}
