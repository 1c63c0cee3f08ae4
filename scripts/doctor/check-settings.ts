/**
 * Runs inside the image (./scripts/doctor.sh): reads `docker compose config --format json` from standard input, gives each
 * service what compose would give it, and lets its own reader say what it would refuse. Then both projects.yaml below
 * /config. Prints `ok|hint|bad`, a tab, and a sentence for each finding; no value of a secret is among them.
 */
import { existsSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { ProjectsFileError, watchProjects } from '@wa-monitor/projects'
import { ConfigError, readEnvironment, serviceVariables } from '@wa-monitor/service'
import { readApiConfig } from '../../services/api/src/config.ts'
import { readCaretakerConfig } from '../../services/caretaker/src/config.ts'
import { readSenderConfig } from '../../services/feedback-sender/src/config.ts'
import { readMonitorConfig } from '../../services/monitor/src/config.ts'
import { readUserSettings, SettingsError } from '../../services/secrets/src/user-settings.ts'
import { readConfig } from '../../services/whatsapp-bridge/src/config.ts'

type Environment = Record<string, string | undefined>
interface Rendered {
  services: Record<string, { environment?: Record<string, string | null> }>
}

const READERS: Record<string, (environment: Environment) => unknown> = {
  secrets: readUserSettings,
  'whatsapp-bridge': readConfig,
  'whatsapp-sender': readConfig,
  'wa-monitor-prod': readMonitorConfig,
  'wa-monitor-dev': readMonitorConfig,
  'feedback-sender': readSenderConfig,
  api: readApiConfig,
  caretaker: readCaretakerConfig,
}

/** In place of files that `secrets` writes at the start: what is in them is checked where it is set. */
const WRITTEN: Environment = {
  DATABASE_URL: 'postgresql://doctor:doctor@postgres:5432/wa_monitor',
  REDIS_URL: 'redis://:doctor@redis:6379',
  WHATSAPP_API_KEY: 'a-key-of-sixteen-characters',
  API_KEY: 'a-key-of-sixteen-characters',
}

const say = (mark: 'ok' | 'hint' | 'bad', sentence: string): void =>
  void process.stdout.write(`${mark}\t${sentence}\n`)

const rendered = JSON.parse(await text(process.stdin)) as Rendered
const secrets = environmentOf('secrets')
const problems = new Map<string, string[]>()
for (const [service, read] of Object.entries(READERS)) {
  if (rendered.services[service] === undefined) continue
  const given = service === 'secrets' ? secrets : withSecrets(service)
  const found = [problemsOf(() => read(given)), problemsOf(() => readEnvironment(serviceVariables, given))]
  for (const problem of found.flat()) problems.set(problem, [...(problems.get(problem) ?? []), service])
}
for (const [problem, services] of problems)
  say('bad', `${problem} (${services.join(', ')} would not start): change it in .env`)
if (problems.size === 0) say('ok', 'Settings: every service takes them')

const zone = environmentOf('whatsapp-bridge').TZ ?? 'UTC'
try {
  const here = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' })
  say('ok', `Time zone ${zone}: it is ${here.format(new Date())} there`)
} catch {
  say('bad', `TZ is no time zone: write one such as Africa/Johannesburg in .env, or leave it empty`)
}

for (const environment of ['prod', 'dev']) checkProjects(environment)

function environmentOf(service: string): Environment {
  const environment = rendered.services[service]?.environment ?? {}
  return Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, value ?? undefined]))
}

/** What a service reads from files is what was set for `secrets`, or a stand-in where `secrets` makes it. */
function withSecrets(service: string): Environment {
  const environment = environmentOf(service)
  for (const file of Object.keys(environment).filter((name) => name.endsWith('_FILE'))) {
    const name = file.slice(0, -'_FILE'.length)
    delete environment[file]
    // Wrong values of these are said once, as what `secrets` refuses.
    environment[name] = WRITTEN[name] ?? secrets[name]
  }
  return environment
}

function problemsOf(read: () => unknown): readonly string[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof ConfigError || error instanceof SettingsError) return error.problems
    throw error
  }
}

function checkProjects(environment: string): void {
  const path = `/config/${environment}/projects.yaml`
  const shown = `config/${environment}/projects.yaml`
  if (!existsSync(path)) {
    say('bad', `${shown} is not there: restore it, or copy the one of the repository`)
    return
  }
  const watching = watchProjects(
    path,
    {
      onChange(projects) {
        const enabled = projects.filter((project) => project.enabled)
        if (enabled.length > 0) say('ok', `${shown}: ${enabled.length} project(s)`)
        else say('hint', `${shown} has no project that is enabled: ./scripts/add-project.sh adds one`)
      },
      onError: (error: ProjectsFileError) =>
        say('bad', `${error.message.replaceAll('/config/', 'config/')}: correct the file and save it`),
    },
    { validDrops: true },
  )
  watching.close()
}
