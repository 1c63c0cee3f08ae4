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

/** How the image starts a service that `buildServices` made, with the options that the Dockerfile gives to Node. */
export function asInImage(service: string): ServiceProcessOptions & { nodeOptions: readonly string[] } {
  const dockerfile = readFileSync(new URL('Dockerfile', ROOT), 'utf8')
  const words = /^ENTRYPOINT (\["node".*\])$/m.exec(dockerfile)?.[1]
  if (words === undefined) throw new Error('Dockerfile: no ENTRYPOINT ["node", …] was found')
  return {
    main: `../../dist/${service}/main.js`,
    nodeOptions: (JSON.parse(words) as string[]).slice(1),
  }
}
