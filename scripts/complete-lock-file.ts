/**
 * Adds to package-lock.json what `npm install` leaves out when the registry it asked lacks some platforms' binaries:
 * optional packages for other systems (`@biomejs/cli-darwin-arm64`). Without their entries `npm ci` refuses the lock
 * file ("Missing: … from lock file"), and a colleague's macOS gets no binary at all.
 *
 * Run it after `npm install` has changed the lock file. Takes the lock file as its only argument (default: here's).
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Entry {
  version?: string
  dev?: boolean
  optional?: boolean
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm64', 'arm', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x']

const path = process.argv[2] ?? 'package-lock.json'
const lock = JSON.parse(readFileSync(path, 'utf8')) as { packages: Record<string, Entry> }
const missing: Record<string, Entry> = {}

/** Node's own search: the folder beside, then outwards. */
function isInstalled(name: string, from: string): boolean {
  for (
    let at = from;
    ;
    at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : ''
  ) {
    if (lock.packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true
    if (at === '') return false
  }
}

/** npm skips an entry for another system without asking the registry, so the name's words have to say which. */
function describePlatform(name: string): Entry {
  const words = name.split(/[-/]/)
  const os = SYSTEMS.find((system) => words.includes(system))
  const cpu = PROCESSORS.find((processor) => words.includes(processor))
  if (os === undefined || cpu === undefined) throw new Error(`${name}: for which system is it?`)
  const musl = words.some((word) => word.startsWith('musl'))
  return { cpu: [cpu], os: [os], ...(os === 'linux' ? { libc: [musl ? 'musl' : 'glibc'] } : {}) }
}

for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isInstalled(name, from)) continue
    missing[`node_modules/${name}`] = {
      version,
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...describePlatform(name),
    }
  }
}

const count = Object.keys(missing).length
const byName = ([a]: [string, Entry], [b]: [string, Entry]) => (a < b ? -1 : 1)
lock.packages = Object.fromEntries(Object.entries({ ...lock.packages, ...missing }).toSorted(byName))
if (count > 0) writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
process.stdout.write(
  `${path}: ${count === 0 ? 'complete' : `${count} optional packages of other systems added`}\n`,
)
