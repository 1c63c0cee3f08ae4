/** What Docker says of the containers, as status.sh hands it on. Pure. */

export interface Container {
  service: string
  /** Docker's word: running, exited, paused, restarting, … */
  state: string
  exit_code: number
  /** healthy, unhealthy, starting, or empty. */
  health: string
  name: string
  cpu_percent: number | null
  memory_bytes: number | null
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KiB: 1024,
  MB: 1e6,
  MiB: 1024 ** 2,
  GB: 1e9,
  GiB: 1024 ** 3,
}

/**
 * @param list lines of `docker compose ps`: service|state|exit code|health|name
 * @param figures lines of `docker stats`: name|CPU|memory
 * @returns in the order in which a message passes them; what ran to its end as it should comes last.
 */
export function readContainers(list: string, figures: string): Container[] {
  const stats = new Map(
    lines(figures).map((line) => {
      const [name = '', cpu = '', memory = ''] = line.split('|')
      return [name, { cpu_percent: number(cpu.replace('%', '')), memory_bytes: readBytes(memory) }]
    }),
  )
  return lines(list)
    .map((line): Container => {
      const [service = '', state = '', exitCode = '', health = '', name = ''] = line.split('|')
      const { cpu_percent = null, memory_bytes = null } = stats.get(name) ?? {}
      return { service, state, exit_code: Number(exitCode), health, name, cpu_percent, memory_bytes }
    })
    .toSorted((one, other) => rank(one) - rank(other) || one.service.localeCompare(other.service))
}

/** The order in which a message passes them. */
const ORDER = [
  'whatsapp-bridge',
  'whatsapp-sender',
  'wa-monitor-prod',
  'wa-monitor-dev',
  'feedback-sender',
  'api',
  'caretaker',
  'postgres',
  'redis',
]
const ONE_SHOTS = ['secrets', 'migrate']

function rank({ service }: Container): number {
  const place = ORDER.indexOf(service)
  if (place >= 0) return place
  return ONE_SHOTS.includes(service) ? ORDER.length + 1 : ORDER.length
}

export function isOneShot({ service }: Container): boolean {
  return ONE_SHOTS.includes(service)
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '')
}

/** `61.2MiB / 512MiB`: what is used. */
function readBytes(text: string): number | null {
  const [, value, unit = ''] = /^([\d.]+)([A-Za-z]+)/.exec(text.trim()) ?? []
  const factor = UNITS[unit]
  return value === undefined || factor === undefined ? null : Number(value) * factor
}

function number(text: string): number | null {
  const value = Number.parseFloat(text)
  return Number.isNaN(value) ? null : value
}
