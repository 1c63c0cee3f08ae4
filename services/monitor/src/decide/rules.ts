import { type Project, type Rule, ruleName } from '@wa-monitor/contracts'
import { type CompiledPattern, compilePattern, type ValidDrops } from '@wa-monitor/projects'
import { type NumberPattern, numberPattern } from './find-numbers.ts'
import { compileWords } from './resubmission-words.ts'

/** A project as the decisions need it: its expressions compiled. */
export interface ProjectRules {
  project: Project
  /** `drop_pattern`, where no rule says otherwise. */
  numbers: readonly [NumberPattern]
  words: RegExp | undefined
  rules: readonly CompiledRule[]
  /** Whether webhooks and replies may leave. */
  outbound: boolean
}

export interface CompiledRule {
  name: string
  rule: Rule
  pattern: CompiledPattern | undefined
  /** Phone numbers; undefined: everybody's. */
  senders: ReadonlySet<string> | undefined
  /** For the action `drop`. */
  numbers: NumberPattern | undefined
}

interface RuleOptions {
  /** Whether webhooks and replies may leave; default: yes. */
  outbound?: boolean
  /** The project's list, where it has one. */
  validDrops?: ValidDrops | undefined
}

export function compileRules(
  project: Project,
  { outbound = true, validDrops }: RuleOptions = {},
): ProjectRules {
  return {
    project,
    numbers: [numberPattern(project.drop_pattern, 'drop_pattern', validDrops)],
    words: compileWords(project.resubmission_words),
    rules: project.rules.map((rule, index) => compileRule(rule, index, validDrops)),
    outbound,
  }
}

/**
 * Letters without which, in upper or lower case, no message of the project says anything, unless it answers another one or
 * changes one. Undefined: none, or not known.
 */
export function lettersOf({ rules, numbers: [pattern] }: ProjectRules): string | undefined {
  return rules.length === 0 ? pattern.letters : undefined
}

function compileRule(rule: Rule, index: number, validDrops: ValidDrops | undefined): CompiledRule {
  const name = ruleName(rule, index)
  const { pattern, senders } = rule.match
  return {
    name,
    rule,
    pattern: pattern === undefined ? undefined : compilePattern(pattern),
    senders: senders && new Set(senders),
    numbers:
      rule.action === 'drop' && pattern !== undefined
        ? numberPattern(pattern, `rule ${name}`, validDrops)
        : undefined,
  }
}
