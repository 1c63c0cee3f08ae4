/** The words of the dashboard: both languages say everything, and nothing is said that is not among them. */
import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { WORD_PATTERNS } from './word-patterns.ts'
import { DASHBOARD, seenIn, wordsInCode } from './words-in-code.ts'

type Words = Record<string, string>

/** What stands in the code as it is: names and what is typed or pasted, the same in every language. */
const SAME_EVERYWHERE = ['WA Monitor', 'X-API-Key', './scripts/status.sh', '/wa-monitor']

const files = readdirSync(join(DASHBOARD, 'words'))
const areas = await Promise.all(
  files.map(async (file) => {
    const module = (await import(join(DASHBOARD, 'words', file))) as { default: { en: Words; af: Words } }
    return { area: basename(file, '.js'), ...module.default }
  }),
)
const code = wordsInCode(areas.map(({ area }) => area))
const known = new Set(areas.flatMap(({ area, en }) => Object.keys(en).map((name) => `${area}.${name}`)))
const expanded = Object.entries(WORD_PATTERNS).flatMap(([pattern, values]) =>
  values.map((value) => pattern.replace('{}', value)),
)

const holesOf = (words: string) => [...words.matchAll(/\{\w+\}/g)].map(([hole]) => hole).toSorted()

describe.each(areas)('words of $area', ({ en, af }) => {
  test('are in both languages', () => {
    expect(Object.keys(af).toSorted()).toEqual(Object.keys(en).toSorted())
  })

  test('are there, without spaces around them', () => {
    const wrong = [...Object.entries(en), ...Object.entries(af)].filter(
      ([, words]) => words === '' || words.trim() !== words,
    )
    expect(wrong).toEqual([])
  })

  test('have the same to fill in', () => {
    for (const [name, words] of Object.entries(en))
      expect([name, holesOf(af[name] ?? '')]).toEqual([name, holesOf(words)])
  })

  test('for one stand beside those for many', () => {
    const alone = Object.keys(en).filter((name) => name.endsWith('_one') && !(name.slice(0, -4) in en))
    expect(alone).toEqual([])
  })

  test('have no braces that nothing fills, and no markup', () => {
    const wrong = [...Object.values(en), ...Object.values(af)].filter((words) =>
      /<\w|[{}]/.test(words.replaceAll(/\{\w+\}/g, '')),
    )
    expect(wrong).toEqual([])
  })
})

test('what the code asks for by name is there', () => {
  expect([...code.keys].filter(([key]) => !known.has(key))).toEqual([])
})

test('each template that asks for words says in word-patterns.ts what it may ask for', () => {
  expect([...code.patterns].filter(([pattern]) => !(pattern in WORD_PATTERNS))).toEqual([])
  expect(Object.keys(WORD_PATTERNS).filter((pattern) => !code.patterns.has(pattern))).toEqual([])
})

test('what a template may ask for is there', () => {
  expect(expanded.filter((key) => !known.has(key))).toEqual([])
})

test('none is there that nobody asks for', () => {
  const asked = new Set([...code.keys.keys(), ...expanded])
  const unused = [...known].filter((key) => !asked.has(key) && !asked.has(key.replace(/_one$/, '')))
  expect(unused).toEqual([])
})

test('no page has words of its own', () => {
  expect(code.texts.filter(({ text }) => !SAME_EVERYWHERE.includes(text))).toEqual([])
})

test('numbers and times are written as the chosen language does', () => {
  const own = /toLocale\w*String\((?!locale\(\))|\bIntl\./
  expect(
    code.modules
      .filter(({ name, source }) => !name.startsWith('lib/') && own.test(source))
      .map(({ name }) => name),
  ).toEqual([])
})

test.each([
  ['<p>Save it</p>', ['Save it']],
  ['<p class="card">\0</p>', []],
  ['<button title="Close" aria-label=\0>×</button>', ['Close']],
  ['<b>\0</b> of <i>\0</i>&nbsp;·', ['of']],
])('of %j is seen %j', (markup, seen) => {
  expect(seenIn(markup)).toEqual(seen)
})
