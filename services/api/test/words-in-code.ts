/** What the dashboard's modules say, read as programs: which words they ask for, and what stands in them as it is. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'rolldown/parseAst'

export const DASHBOARD = join(import.meta.dirname, '../src/dashboard')
const FOLDERS = ['lib', 'pages', 'shell']

/** As much of a syntax tree as is looked at. */
interface Node {
  type: string
  [field: string]: unknown
}

interface Quasi {
  value: { cooked: string }
}

export interface CodeWords {
  /** `area.name` → the module that names it. */
  keys: Map<string, string>
  /** `area.state_{}`: a template whose hole is filled when it runs. */
  patterns: Map<string, string>
  /** What a reader would see of html`…` and its labels: `module: text`. */
  texts: { module: string; text: string }[]
  modules: readonly { name: string; source: string }[]
}

export function wordsInCode(areas: readonly string[]): CodeWords {
  const found: CodeWords = { keys: new Map(), patterns: new Map(), texts: [], modules: modules() }
  const key = new RegExp(`^(?:${areas.join('|')})\\.[A-Za-z0-9_]+$`)
  const pattern = new RegExp(`^(?:${areas.join('|')})\\.[a-z0-9_]*\\{\\}[a-z0-9_{}]*$`)
  for (const { name: module, source } of found.modules) {
    walk(parseAst(source) as unknown as Node, (node) => {
      if (node.type === 'Literal' && typeof node.value === 'string' && key.test(node.value))
        found.keys.set(node.value, module)
      if (node.type === 'TemplateLiteral') {
        const text = (node.quasis as Quasi[]).map(({ value }) => value.cooked).join('{}')
        if (pattern.test(text)) found.patterns.set(text, module)
      }
      if (node.type === 'TaggedTemplateExpression' && (node.tag as { name?: string }).name === 'html') {
        const { quasis } = node.quasi as { quasis: Quasi[] }
        const markup = quasis.map(({ value }) => value.cooked).join('\0')
        for (const text of seenIn(markup)) found.texts.push({ module, text })
      }
    })
  }
  return found
}

/** Text between tags, and attributes that are read out or shown. `\0` stands where a value is put in. */
export function seenIn(markup: string): string[] {
  const attributes = [
    ...markup.matchAll(/\s(?:aria-label|title|placeholder|alt|label|aria-description)="([^"]*)"/g),
  ].map(([, text = '']) => text)
  const between = markup.replaceAll(/<[^>]*>/g, '\0').split('\0')
  return [...attributes, ...between]
    .map((text) => text.replaceAll(/&\w+;|&#\d+;/g, ' ').trim())
    .filter((text) => /\p{L}{2,}/u.test(text))
}

function modules(): { name: string; source: string }[] {
  const names = FOLDERS.flatMap((folder) =>
    readdirSync(join(DASHBOARD, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.js'))
      .map((name) => `${folder}/${name}`),
  )
  return ['app.js', ...names].map((name) => ({ name, source: readFileSync(join(DASHBOARD, name), 'utf8') }))
}

function walk(node: Node, look: (node: Node) => void): void {
  look(node)
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof child === 'object' && child !== null && 'type' in child) walk(child as Node, look)
}
