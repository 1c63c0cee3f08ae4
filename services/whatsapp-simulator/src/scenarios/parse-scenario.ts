import { type Scenario, scenarioSchema } from '@wa-monitor/contracts'
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, stringify } from 'yaml'
import type { z } from 'zod'
import { ScenarioError } from './scenario-error.ts'

export interface ParsedScenario {
  scenario: Scenario
  /** The line each step begins at. */
  lines: number[]
}

/**
 * @param file its name in error messages.
 * @throws ScenarioError with every problem found.
 */
export function parseScenario(text: string, file: string): ParsedScenario {
  const counter = new LineCounter()
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false })
  const lineOf = (offset: number) => Math.max(1, counter.linePos(offset).line)
  if (document.errors.length > 0) {
    throw new ScenarioError(
      document.errors.map(({ pos, message }) => `${file}:${lineOf(pos[0])}: YAML: ${firstLine(message)}`),
    )
  }
  const value = toPlainValue(document, file)
  const parsed = scenarioSchema.safeParse(value)
  if (!parsed.success) {
    throw new ScenarioError(
      parsed.error.issues
        .map((issue) => ({ line: lineOf(offsetOf(document, issue.path)), says: explain(issue, value) }))
        .map(({ line, says }) => `${file}:${line}: ${says}`),
    )
  }
  const lines = parsed.data.steps.map((_step, index) => lineOf(offsetOf(document, ['steps', index])))
  return { scenario: parsed.data, lines }
}

/** The same for one that came as an object; its lines are those it would have. */
export function scenarioText(scenario: unknown): string {
  return stringify(scenario, { lineWidth: 0 })
}

function toPlainValue(document: Document, file: string): unknown {
  try {
    return document.toJS() ?? {}
  } catch (error) {
    // Aliases that multiply: a few lines that would fill the memory.
    throw new ScenarioError([`${file}:1: YAML: ${firstLine((error as Error).message)}`])
  }
}

function explain(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    return `${fieldName(issue.path)}: unknown field ${issue.keys.join(', ')}`
  }
  const missing = issue.path.length > 0 && valueAt(value, issue.path) === undefined
  return `${fieldName(issue.path)}: ${missing ? 'is missing: ' : ''}${issue.message}`
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

/** `steps[1].post.from` */
function fieldName(path: readonly PropertyKey[]): string {
  const name = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('')
  return name.replace(/^\./, '') || 'the scenario'
}

function firstLine(message: string): string {
  return message.split('\n')[0]?.trim() ?? ''
}
