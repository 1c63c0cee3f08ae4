import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export interface ScrapedFamily {
  type: string
  help: string
  samples: { name: string; labels: Record<string, string>; value: number }[]
}

const SAMPLE = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/y
const DOCS = fileURLToPath(new URL('../../../docs/metrics.md', import.meta.url))

/**
 * Prometheus' text format 0.0.4, strictly: each family with HELP and TYPE before its samples, no family and no set of labels
 * twice. @throws Error naming the line that is wrong.
 */
export function parseMetrics(text: string): Map<string, ScrapedFamily> {
  const families = new Map<string, ScrapedFamily>()
  const series = new Set<string>()
  let current: [string, ScrapedFamily] | undefined
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const wrong = (why: string) => new Error(`${why}: ${line}`)
    const [, about, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (about === 'HELP') {
      if (families.has(name)) throw wrong('a family twice')
      current = [name, { type: '', help: rest, samples: [] }]
      families.set(...current)
    } else if (about === 'TYPE') {
      if (current?.[0] !== name) throw wrong('TYPE without HELP before it')
      current[1].type = rest
    } else {
      const found = SAMPLE.exec(line)?.groups
      if (!found || !current?.[1].type) throw wrong('not a sample of a family')
      const [family, { type, samples }] = current
      const suffix = found.name?.slice(family.length) ?? ''
      const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']
      if (!found.name?.startsWith(family) || !suffixes.includes(suffix)) throw wrong(`not of ${family}`)
      if (series.has(line.slice(0, line.lastIndexOf(' ')))) throw wrong('a series twice')
      series.add(line.slice(0, line.lastIndexOf(' ')))
      const value = found.value === '+Inf' ? Infinity : Number(found.value)
      if (Number.isNaN(value)) throw wrong('not a number')
      samples.push({ name: found.name, labels: readLabels(found.labels ?? ''), value })
    }
  }
  return families
}

/** The value of the one series with (at least) these labels. @throws Error when there is none, or are several. */
export function valueOf(
  families: ReadonlyMap<string, ScrapedFamily>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const found = (families.get(name)?.samples ?? []).filter((sample) =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
  )
  if (found.length !== 1 || !found[0])
    throw new Error(`${found.length} series of ${name} with ${JSON.stringify(labels)}`)
  return found[0].value
}

export interface DocumentedFamily {
  name: string
  type: string
  labels: string[]
}

/** The table below a heading of docs/metrics.md. */
export function documentedMetrics(heading: string): DocumentedFamily[] {
  const section = readFileSync(DOCS, 'utf8')
    .split(/^## /m)
    .find((each) => each.startsWith(`${heading}\n`))
  if (section === undefined) throw new Error(`docs/metrics.md has no heading "${heading}"`)
  return [...section.matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]*)\|/gm)].map(
    ([, name = '', type = '', labels = '']) => ({
      name,
      type,
      labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
    }),
  )
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const found = LABEL.exec(text)
    if (!found) throw new Error(`labels that cannot be read: ${text}`)
    labels[found[1] ?? ''] = (found[2] ?? '').replace(/\\(.)/g, (_, escaped: string) =>
      escaped === 'n' ? '\n' : escaped,
    )
  }
  return labels
}
