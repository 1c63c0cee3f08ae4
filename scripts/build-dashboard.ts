/**
 * `node scripts/build-dashboard.ts FOLDER`, and part of `npm run build`: the dashboard as browsers in production get it. Its
 * modules are one file, without names and spaces that only people need; the words of each language and what draws charts are
 * files of their own, loaded when they are wanted. Development and tests serve the sources as they are.
 */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'

const SOURCES = join(import.meta.dirname, '../services/api/src/dashboard')
const LANGUAGES = ['en', 'af']
/** What is served beside the scripts. */
const AS_THEY_ARE = ['index.html', 'icon.svg', 'styles']

/** A module for each language in place of `lib/words.js`, which has all of them. */
const wordsApart: Plugin = {
  name: 'words-apart',
  resolveId: (id) => (id.startsWith('words-') ? `\0${id}` : null),
  async load(id) {
    if (id === join(SOURCES, 'lib/words.js')) {
      const cases = LANGUAGES.map((language) => `${language}: () => import('words-${language}')`)
      return `const LANGUAGES = { ${cases.join(', ')} }
export const wordsIn = async (language) => (await LANGUAGES[language]()).default`
    }
    const [, language] = /^\0words-(\w+)$/.exec(id) ?? []
    if (language === undefined) return null
    const { wordsIn } = (await import(pathToFileURL(join(SOURCES, 'lib/words.js')).href)) as {
      wordsIn: (language: string) => Promise<object>
    }
    return `export default ${JSON.stringify(await wordsIn(language))}`
  },
}

/** @param folder made where it is not there. @throws Error where a module is missing or wrong. */
export async function buildDashboard(folder: string): Promise<void> {
  const bundle = await rolldown({
    input: join(SOURCES, 'app.js'),
    platform: 'browser',
    plugins: [wordsApart],
    onLog(level, { message }) {
      if (level === 'warn') throw new Error(`dashboard: ${message}`)
    },
  })
  await bundle.write({
    dir: folder,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: ({ name }) => `${name.replace(/^_/, '').toLowerCase()}.js`,
    minify: true,
  })
  await bundle.close()
  for (const name of AS_THEY_ARE) cpSync(join(SOURCES, name), join(folder, name), { recursive: true })
}

const [, , folder] = process.argv
if (import.meta.main) {
  if (folder === undefined) throw new Error('the folder is missing: node scripts/build-dashboard.ts FOLDER')
  await buildDashboard(folder)
}
