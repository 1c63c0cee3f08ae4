import { relative } from 'node:path'
import { check, section } from './check.ts'
import { ALLOWED, type Allowed } from './rendered-table.ts'
import type { Stack } from './stack.ts'

interface Mount {
  type: string
  source?: string
  read_only?: boolean
  bind?: { create_host_path?: boolean }
}

interface Service {
  user?: string
  read_only?: boolean
  cap_drop?: string[]
  cap_add?: string[]
  security_opt?: string[]
  privileged?: boolean
  devices?: unknown[]
  network_mode?: string
  pid?: string
  ipc?: string
  uts?: string
  userns_mode?: string
  mem_limit?: string
  cpus?: number
  pids_limit?: number
  logging?: { driver?: string; options?: Record<string, string> }
  stop_grace_period?: string
  restart?: string
  init?: boolean
  pull_policy?: string
  environment?: Record<string, string | null>
  ports?: { host_ip?: string }[]
  networks?: Record<string, unknown>
  volumes?: Mount[]
  healthcheck?: { test?: string[] }
}

interface Rendered {
  services: Record<string, Service>
  networks: Record<string, { internal?: boolean }>
}

const SECRET = 'never-to-be-seen-0123456789'
const ADDRESS = '127.0.0.9'

/** Everything a person might set that is a secret; each holds the word that may appear at `secrets` alone. */
const SECRETS = [
  `WHATSAPP_API_KEY=${SECRET}`,
  `API_KEY=${SECRET}`,
  `WEBHOOK_SECRET=${SECRET}`,
  `WEBHOOK_SECRET_DEV=${SECRET}`,
  `BACKUP_PASSPHRASE=${SECRET}`,
  `ALERT_WEBHOOK_URL=https://hooks.invalid/${SECRET}`,
  `ALERT_WEBHOOK_SECRET=${SECRET}`,
  `ALERT_SMTP_URL=smtp://user:${SECRET}@mail.invalid`,
  `ALERT_HEARTBEAT_URL=https://beat.invalid/${SECRET}`,
]

const OWN_DATABASE = ['DATABASE_URL', 'DATABASE_URL_DIRECT', 'DATABASE_URL_PROD', 'DATABASE_URL_DEV'].map(
  (name) => `${name}=postgresql://user:${SECRET}@db.invalid/wa`,
)

const PROFILES = ['', 'second-number', 'https', 'second-number,https']
const DATABASES: [string, string[]][] = [
  ['bundled PostgreSQL', []],
  ['own PostgreSQL', OWN_DATABASE],
]

/** DESIGN.md section 2 and the table above, in every combination of files and profiles. Nothing is started. */
export async function checkRendered(production: Stack, sim: Stack): Promise<void> {
  section('The compose files, as rendered')
  const seen = new Set<string>()
  for (const [which, stack] of [
    ['production', production],
    ['simulator', sim],
  ] as const)
    for (const profiles of PROFILES)
      for (const [database, settings] of DATABASES) {
        const lines = [...SECRETS, ...settings, `COMPOSE_PROFILES=${profiles}`, 'DOMAIN=wa.invalid']
        stack.setEnvFile([...lines, 'SENDER_PORT=8089', `BIND_ADDRESS=${ADDRESS}`, ''].join('\n'))
        const rendered = JSON.parse(await stack.compose('config', '--format', 'json')) as Rendered
        for (const name of Object.keys(rendered.services)) seen.add(name)
        const breaches = breachesOf(rendered, stack.folder)
        check(
          breaches.length === 0,
          `${which}, ${database}, ${profiles || 'no profile'}: ${Object.keys(rendered.services).length} services as the table allows`,
          breaches,
        )
      }
  for (const stack of [production, sim]) stack.setEnvFile(undefined)
  const unseen = Object.keys(ALLOWED).filter((name) => !seen.has(name))
  check(unseen.length === 0, 'every line of the table was met', unseen)
}

function breachesOf(rendered: Rendered, folder: string): string[] {
  const found = Object.entries(rendered.services).flatMap(([name, service]) => {
    const allowed = ALLOWED[name]
    if (allowed === undefined) return [`${name}: not in test/compose/rendered-table.ts`]
    return [
      ...failed(name, hardened(name, service, allowed)),
      ...failed(name, ports(service, allowed)),
      ...difference(name, 'networks', Object.keys(service.networks ?? {}), allowed.networks),
      ...difference(name, 'mounts', mountsOf(service, folder), allowed.mounts),
    ]
  })
  return rendered.networks.backend?.internal === true ? found : [...found, 'backend has a way out']
}

function hardened(name: string, service: Service, { oneShot }: Allowed): Record<string, boolean> {
  return {
    'runs as a user with a number, not root': /^[1-9]\d*:[1-9]\d*$/.test(service.user ?? ''),
    'has a read-only system': service.read_only === true,
    'has no capabilities': service.cap_drop?.join() === 'ALL' && (service.cap_add ?? []).length === 0,
    'gets no new privileges': service.security_opt?.join() === 'no-new-privileges:true',
    'is not privileged': service.privileged !== true && (service.devices ?? []).length === 0,
    'shares no namespace of the machine':
      [service.pid, service.ipc, service.uts, service.userns_mode].every((mode) => mode === undefined) &&
      (service.network_mode === undefined || service.network_mode === 'none'),
    'has a memory limit': Number(service.mem_limit) > 0,
    'has a CPU limit': Number(service.cpus) > 0,
    'has a limit of processes': Number(service.pids_limit) > 0,
    'has logs that are rotated':
      service.logging?.driver === 'json-file' &&
      service.logging.options?.['max-size'] !== undefined &&
      service.logging.options['max-file'] !== undefined,
    'has a stop_grace_period': service.stop_grace_period !== undefined,
    'has an init that reaps': service.init === true,
    'is restarted': oneShot ? service.restart === 'no' : service.restart === 'unless-stopped',
    'says whether it is healthy': oneShot === true || (service.healthcheck?.test ?? []).length > 0,
    'shows no secret': name === 'secrets' || !JSON.stringify(service).includes(SECRET),
  }
}

function ports(service: Service, allowed: Allowed): Record<string, boolean> {
  const addresses = (service.ports ?? []).map(({ host_ip }) => host_ip)
  if (allowed.ports === undefined) return { 'publishes no port': addresses.length === 0 }
  const wanted = allowed.ports === 'everywhere' ? '0.0.0.0' : ADDRESS
  return { [`publishes on ${wanted} alone`]: addresses.every((address) => address === wanted) }
}

const failed = (name: string, rules: Record<string, boolean>) =>
  Object.keys(rules)
    .filter((rule) => !rules[rule])
    .map((rule) => `${name}: NOT: ${rule}`)

/** The engine's socket, or any other path of this machine, is in no line of the table. */
function mountsOf({ volumes = [] }: Service, folder: string): string[] {
  return volumes
    .filter(({ type }) => type !== 'tmpfs')
    .map(({ type, source = '', read_only: readOnly }) => {
      const shown = type === 'bind' ? `./${relative(folder, source)}` : source
      return readOnly === true ? `${shown}:ro` : shown
    })
}

function difference(name: string, what: string, found: string[], allowed: readonly string[]): string[] {
  const [is, may] = [found, allowed].map((list) => [...list].toSorted().join(' '))
  return is === may ? [] : [`${name}: ${what} are "${is}", the table says "${may}"`]
}
