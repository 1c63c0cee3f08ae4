import {
  type Project,
  projectSchema,
  projectsFileSchema,
  RULE_MATCH_FIELDS,
  ruleFields,
  WORD_FIELDS,
} from '@wa-monitor/contracts'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { patternProblems } from './pattern-problems.ts'
import { ProjectsFileError } from './projects-file-error.ts'

type Issue = z.core.$ZodIssue

/** What is wrong with a field, to be said after its name. */
export interface FieldProblem {
  path: PropertyKey[]
  says: string
}

/**
 * The projects of a projects.yaml, in its order, disabled ones included.
 *
 * @param file its name in error messages.
 * @throws ProjectsFileError with every problem found.
 */
export function parseProjects(text: string, file: string): Project[] {
  return readProjects(text, file).projects
}

export interface ReadProjects {
  projects: Project[]
  /** A problem found later: `file:line: field: what is wrong`. */
  describe: (problem: FieldProblem) => string
}

/** As `parseProjects`. */
export function readProjects(text: string, file: string): ReadProjects {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => `${file}:${Math.max(1, lines.linePos(offset).line)}`
  if (document.errors.length > 0) {
    throw new ProjectsFileError(
      document.errors.map(({ pos, message }) => `${at(pos[0])}: YAML: ${firstSentence(message)}`),
    )
  }
  const describe = ({ path, says }: FieldProblem) =>
    `${at(offsetOf(document, path))}: ${fieldName(path)}: ${says}`
  const value = toPlainValue(document, file)
  const parsed = projectsFileSchema.safeParse(value)
  const issues = parsed.success ? [] : parsed.error.issues
  const problems = [...issues.flatMap((issue) => explain(issue, value)), ...patternProblems(value)]
  if (!parsed.success || problems.length > 0) throw new ProjectsFileError(problems.map(describe))
  return { projects: parsed.data.projects, describe }
}

function toPlainValue(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {}
  } catch (error) {
    // Aliases that multiply: a few lines that would fill the memory.
    throw new ProjectsFileError([`${file}:1: YAML: ${firstSentence((error as Error).message)}`])
  }
}

function explain(issue: Issue, value: unknown): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = fieldsAt(issue.path, value)
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      says: `unknown field; the fields are ${known.join(', ')}`,
    }))
  }
  if (valueAt(value, issue.path) === undefined) {
    return [{ path: issue.path, says: `is missing: it ${issue.message}` }]
  }
  return [{ path: issue.path, says: issue.message }]
}

/** The fields of what stands there: the file, a project, its words, a rule or its match. */
function fieldsAt(path: readonly PropertyKey[], value: unknown): string[] {
  if (path.length === 0) return Object.keys(projectsFileSchema.shape)
  if (path.length === 2) return Object.keys(projectSchema.shape)
  const words = path.length === 3 ? WORD_FIELDS[String(path[2])] : undefined
  if (words) return words
  return path.at(-1) === 'match' ? RULE_MATCH_FIELDS : ruleFields(valueAt(value, [...path, 'action']))
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[key],
    value,
  )
}

/** Where the field is written; for a missing one, where the thing begins that should have it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    const pair =
      isMap(parent) && parent.items.find(({ key }) => isScalar(key) && key.value === path[length - 1])
    if (pair && isNode(pair.key)) return pair.key.range?.[0] ?? 0
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node)) return node.range?.[0] ?? 0
  }
  return 0
}

/** `projects[1].group_jid` */
function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return name.replace(/^\./, '') || 'the file'
}

function firstSentence(message: string): string {
  return message.split('\n')[0]?.trim() ?? ''
}
