import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ServiceProcessOptions } from './service-process.ts'

const ROOT = new URL('../../../', import.meta.url)

/** What the image sets in the environment of every service. */
export const IMAGE_VARIABLES = { NODE_ENV: 'production', MALLOC_ARENA_MAX: '1' }

/** Builds the services as the image does, into `dist/`. Tests run the sources; figures are of what production runs. */
export function buildServices(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('scripts/build.ts', ROOT))])
}

/** Builds the dashboard as the image does, into a folder of one's own. */
export function buildDashboard(folder: string): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('scripts/build-dashboard.ts', ROOT)), folder])
}

/** How production starts a service that `buildServices` made: with the options of the Dockerfile, and of docker-compose.yml behind them. */
export function asInImage(service: string): ServiceProcessOptions & { nodeOptions: readonly string[] } {
  const dockerfile = readFileSync(new URL('Dockerfile', ROOT), 'utf8')
  const words = /^ENTRYPOINT (\["node".*\])$/m.exec(dockerfile)?.[1]
  if (words === undefined) throw new Error('Dockerfile: no ENTRYPOINT ["node", …] was found')
  const compose = readFileSync(new URL('docker-compose.yml', ROOT), 'utf8')
  const own = new RegExp(String.raw`^ *command: \[(.*)dist/${service}/main\.js\]$`, 'm').exec(compose)?.[1]
  if (own === undefined) throw new Error(`docker-compose.yml: no command of ${service} was found`)
  return {
    main: `../../dist/${service}/main.js`,
    nodeOptions: [...(JSON.parse(words) as string[]).slice(1), ...own.split(', ').filter(Boolean)],
  }
}
