import { waitFor } from '../check.ts'
import { run } from '../command.ts'
import { serviceOf, type Stack } from '../stack.ts'

/** Something that goes wrong on a server, and how it gets right again. */
export interface Fault {
  what: string
  /** What status.sh must say while it lasts; undefined: over before anybody could look. */
  named?: RegExp
  begin(): Promise<void>
  end(): Promise<void>
}

/**
 * Every process of a container gets SIGKILL, from inside: `docker kill` counts as a wish of the operator, after which the
 * engine starts nothing again.
 */
export function kill(stack: Stack, service: string): Fault {
  let before: string | undefined
  return {
    what: `SIGKILL ${service}`,
    async begin() {
      before = (await containerOf(stack, service)).State.StartedAt
      await stack.attempt('exec', '-T', service, 'sh', '-c', 'kill -9 -1')
    },
    end: () =>
      waitFor(`${service} to be started again by the engine`, async () => {
        const { State } = await containerOf(stack, service)
        return State.StartedAt !== before && State.Status === 'running' && (await answers(stack, service))
      }).then(() => undefined),
  }
}

/** Its processes stop where they are; its connections stay open and silent. */
export function pause(stack: Stack, service: string): Fault {
  const docker = async (verb: string) =>
    run('docker', [verb, (await containerOf(stack, service)).Id], { cwd: stack.folder })
  return {
    what: `pause ${service}`,
    named: new RegExp(service),
    begin: async () => void (await docker('pause')),
    end: async () => void (await docker('unpause')),
  }
}

/** One container loses one network, and gets it back under the names it had there. */
export function cut(
  stack: Stack,
  service: string,
  network: string,
  says: { what: string; named: RegExp },
): Fault {
  let id = ''
  let aliases: string[] = []
  let full = ''
  return {
    ...says,
    async begin() {
      const container = await containerOf(stack, service)
      id = container.Id
      const [name, endpoint] = Object.entries(container.NetworkSettings.Networks).find(([key]) =>
        key.endsWith(`_${network}`),
      ) ?? ['', undefined]
      if (endpoint === undefined) throw new Error(`${service} is not on ${network}`)
      full = name
      // The engine adds the container's short id by itself, and refuses to be told.
      aliases = (endpoint.Aliases ?? []).filter((alias) => !id.startsWith(alias))
      await run('docker', ['network', 'disconnect', full, id], { cwd: stack.folder })
    },
    async end() {
      const named = aliases.flatMap((alias) => ['--alias', alias])
      await run('docker', ['network', 'connect', ...named, full, id], { cwd: stack.folder })
    },
  }
}

async function containerOf(stack: Stack, service: string) {
  const found = (await stack.containers()).find((container) => serviceOf(container) === service)
  if (found === undefined) throw new Error(`${service} has no container`)
  return found
}

const HEALTH_PORTS: Record<string, string> = {
  'whatsapp-bridge': '8080',
  'wa-monitor-prod': '8081',
  'wa-monitor-dev': '8081',
  'feedback-sender': '8082',
  api: '3005',
  caretaker: '8083',
}

/** Asked as its health check asks, without waiting for the engine's next one. */
async function answers(stack: Stack, service: string): Promise<boolean> {
  const port = HEALTH_PORTS[service]
  const ask =
    port !== undefined
      ? ['ask', port, '/health/live']
      : service === 'postgres'
        ? ['pg_isready', '-q']
        : ['sh', '-c', 'REDISCLI_AUTH="$(cat /secrets/redis/password)" redis-cli ping | grep -q PONG']
  return (await stack.attempt('exec', '-T', service, ...ask)).code === 0
}
