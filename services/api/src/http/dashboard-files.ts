import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const SOURCES = fileURLToPath(new URL('../dashboard/', import.meta.url))
/** Beside the program that runs: what `npm run build` made, or the sources. */
const BESIDE = join(dirname(process.argv[1] ?? ''), 'dashboard')
const require = createRequire(import.meta.url)

/** What the sources are made with, as it is in node_modules. What was built has it inside, but for the stylesheet. */
const VENDOR: Record<string, string> = {
  'vendor/preact.js': require.resolve('preact'),
  'vendor/preact-hooks.js': require.resolve('preact/hooks'),
  'vendor/htm.js': join(dirname(require.resolve('htm')), 'htm.module.js'),
  'vendor/uplot.js': require.resolve('uplot/dist/uPlot.esm.js'),
  'vendor/uplot.css': require.resolve('uplot/dist/uPlot.min.css'),
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

export interface DashboardFile {
  type: string
  /** Quoted, as HTTP has it. */
  etag: string
  body: Buffer
  gzip: Buffer
}

/**
 * The files of the dashboard, as they are served: read and compressed once, and again when one of them was changed. All of them
 * together have a version.
 */
export class DashboardFiles {
  private readonly folder: string
  private files = new Map<string, DashboardFile>()
  private stamp = ''
  private hash = ''

  /** @param folder with index.html; default: what was built, else the sources. */
  constructor(folder = existsSync(join(BESIDE, 'index.html')) ? BESIDE : SOURCES) {
    this.folder = folder
  }

  /** Of all files as they are now: 16 characters. */
  version(): string {
    this.refresh()
    return this.hash
  }

  /** @param name such as `lib/html.js`. As it was at the last `version`. */
  find(name: string): DashboardFile | undefined {
    if (this.stamp === '') this.refresh()
    return this.files.get(name)
  }

  private refresh(): void {
    const paths = new Map(Object.entries(VENDOR))
    for (const name of globSync('**/*.{html,js,css,svg}', { cwd: this.folder }).toSorted())
      paths.set(name, join(this.folder, name))
    const stamp = [...paths].map(([name, path]) => `${name} ${statSync(path).mtimeMs}`).join('\n')
    if (stamp === this.stamp) return
    this.files = new Map([...paths].map(([name, path]) => [name, fileOf(extname(name), textOf(path))]))
    this.hash = hashOf([...this.files].map(([name, { etag }]) => `${name} ${etag}`).join('\n'))
    this.stamp = stamp
  }
}

/** @param extension such as `.js` */
export function fileOf(extension: string, text: string): DashboardFile {
  const body = Buffer.from(text)
  return {
    type: TYPES[extension] ?? 'application/octet-stream',
    etag: `"${hashOf(text)}"`,
    body,
    gzip: gzipSync(body, { level: 9 }),
  }
}

function textOf(path: string): string {
  return readFileSync(path, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '')
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16)
}
