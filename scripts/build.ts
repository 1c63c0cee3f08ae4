/**
 * `npm run build`: each service as plain JavaScript in `dist/SERVICE`, which is what the image runs. Development and tests
 * run the sources. With no types to strip, and without what nobody calls, a service takes half the memory.
 *
 * `main.js` is our code; its source map lets the log name the .ts lines. `npm.js` is everybody else's. Files that code reads
 * beside itself (migrations) stay where they are in the tree, beside the sources.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Plugin, rolldown } from 'rolldown'
import { buildDashboard } from './build-dashboard.ts'
import { leanBuiltins } from './lean-builtins.ts'

const ROOT = join(import.meta.dirname, '..')
const SERVICES = ['secrets', 'migrate', 'whatsapp-bridge', 'monitor', 'feedback-sender', 'api', 'caretaker']

/** Loaded from node_modules as they are: native parts, files of their own, or wanted by few and late. */
const EXTERNAL = [
  'better-sqlite3',
  'sharp',
  'jimp',
  'link-preview-js',
  'audio-decode',
  'music-metadata',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  '@bull-board/api',
  '@bull-board/fastify',
  'prom-client',
  'age-encryption',
  'tar-stream',
  'nodemailer',
]

/** Declares `ROOT_URL` and `ROOT_PATH` in every file that is built: two folders below the root of the tree. */
const ROOT_OF_TREE = `const ROOT_URL = new URL('../../', import.meta.url).href;
const ROOT_PATH = decodeURIComponent(new URL(ROOT_URL).pathname);`

/** Code still finds its files where its source is. */
const keepPlaces: Plugin = {
  name: 'keep-places',
  transform(code, id) {
    const file = JSON.stringify(relative(ROOT, id))
    const folder = JSON.stringify(relative(ROOT, dirname(id)))
    if (!id.includes('/node_modules/') && code.includes('import.meta.url'))
      return { code: code.replaceAll('import.meta.url', `(ROOT_URL + ${file})`), map: null }
    if (!/\b__(?:dirname|filename)\b/.test(code)) return null
    return {
      code: code
        .replaceAll(/\b__dirname\b/g, `(ROOT_PATH + ${folder})`)
        .replaceAll(/(?<!typeof )\b__filename\b/g, `(ROOT_PATH + ${file})`),
      map: null,
    }
  },
}

for (const service of SERVICES) await build(service)
// Beside the program that serves it.
await buildDashboard(join(ROOT, 'dist/api/dashboard'))

async function build(service: string): Promise<void> {
  const folder = join(ROOT, 'dist', service)
  rmSync(folder, { recursive: true, force: true })
  const bundle = await rolldown({
    cwd: ROOT,
    input: { main: `services/${service}/src/main.ts` },
    platform: 'node',
    plugins: [keepPlaces, leanBuiltins],
    external: (id) => EXTERNAL.some((name) => id === name || id.startsWith(`${name}/`)),
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(`${service}: ${message}`)
    },
  })
  const { output } = await bundle.write({
    dir: folder,
    format: 'esm',
    intro: ROOT_OF_TREE,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    // What libsignal requires has to be beside it.
    codeSplitting: { groups: [{ name: 'npm', test: /\/node_modules\/|\/packages\/curve25519-js\// }] },
    sourcemap: true,
    sourcemapExcludeSources: true,
    // Names stay as they are, so that traces can be read; comments stay in node_modules.
    minify: { compress: false, mangle: false, codegen: true },
  })
  await bundle.close()
  onlyAscii(join(folder, 'npm.js'))
  for (const { fileName } of output)
    if (fileName.endsWith('.map') && fileName !== 'main.js.map') rmSync(join(folder, fileName))
}

/** One character beyond Latin 1 makes V8 keep a file's whole text at two bytes a letter: 6 to 10 MB more. */
function onlyAscii(path: string): void {
  const escape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(/[^\0-\u007f]/g, escape))
}
