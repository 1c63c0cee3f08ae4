import { matchGroup, REPLY_PLACEHOLDER } from '@wa-monitor/contracts'
import type { FieldProblem } from './parse-projects.ts'
import { type CompiledPattern, compilePattern } from './patterns/pattern.ts'
import { PatternError } from './patterns/pattern-error.ts'

type Fields = Record<string, unknown>

/** What is wrong with the patterns of a file, and with the places in its replies that name their groups. */
export function patternProblems(file: unknown): FieldProblem[] {
  return listOf(file, 'projects').flatMap((project, index) => {
    const at = ['projects', index]
    return [
      ...check(project.drop_pattern, [...at, 'drop_pattern']).problems,
      ...listOf(project, 'rules').flatMap((rule, place) => ruleProblems(rule, [...at, 'rules', place])),
    ]
  })
}

function ruleProblems(rule: Fields, at: PropertyKey[]): FieldProblem[] {
  const { pattern } = fieldsOf(rule.match)
  const { compiled, problems } = check(pattern, [...at, 'match', 'pattern'])
  if (rule.action !== 'reply' || typeof rule.text !== 'string' || problems.length > 0) return problems
  return [...rule.text.matchAll(REPLY_PLACEHOLDER)].flatMap(([written, name = '']) => {
    const says = placeholderProblem(written, name, compiled)
    return says === undefined ? [] : [{ path: [...at, 'text'], says }]
  })
}

function placeholderProblem(written: string, name: string, compiled?: CompiledPattern): string | undefined {
  if (name === 'sender_name' || name === 'drop') return undefined
  const group = matchGroup(name)
  if (group === undefined) {
    return `holds ${written}, which is not known; there are {sender_name}, {drop}, {match.0}, {match.1} and so on`
  }
  if (!compiled) return `holds ${written}, but the rule has no match.pattern that could find it`
  if (group <= compiled.groups) return undefined
  return `holds ${written}, but match.pattern has ${compiled.groups} groups: put what is meant in ( )`
}

function check(
  source: unknown,
  path: PropertyKey[],
): { compiled?: CompiledPattern; problems: FieldProblem[] } {
  // What is no text is said by the schema.
  if (typeof source !== 'string' || source === '' || source.length > 500) return { problems: [] }
  try {
    return { compiled: compilePattern(source), problems: [] }
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return { problems: [{ path, says: error.message }] }
  }
}

function listOf(value: unknown, field: string): Fields[] {
  const list = fieldsOf(value)[field]
  return Array.isArray(list) ? list.map(fieldsOf) : []
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
