import { jidUser, RULE_TEXT_LENGTH, type StoredMessage } from '@wa-monitor/contracts'
import type { StepBudget } from '@wa-monitor/projects'
import type { NumberPattern } from './find-numbers.ts'
import type { CompiledRule, ProjectRules } from './rules.ts'

/** A rule that speaks to somebody, and what its pattern found: the whole match first, then its groups. */
export interface Outgoing {
  rule: CompiledRule
  groups: string[]
}

/** What the rules of a project make of a message. */
export interface Verdict {
  /** What its numbers are looked for with; none: they do not count. */
  numbers: readonly NumberPattern[]
  outgoing: readonly Outgoing[]
  /** The rules whose pattern ran out of steps: taken as not matching. */
  gaveUp: readonly string[]
}

/** What a rule may ask about beside the text. An edit has it from the message that it changes. */
export interface Circumstances {
  mediaType: () => string
  answersUs: () => boolean
}

const NONE: readonly never[] = []

/** In order; the first rule that matches decides, unless it says `continue`. Where none does, `drop_pattern`. Pure. */
export function applyRules(
  message: StoredMessage,
  { rules, numbers: ownNumbers, outbound }: ProjectRules,
  circumstances: Circumstances,
  budget: StepBudget,
): Verdict {
  if (rules.length === 0) return { numbers: ownNumbers, outgoing: NONE, gaveUp: NONE }
  const verdict = { numbers: [] as NumberPattern[], outgoing: [] as Outgoing[], gaveUp: [] as string[] }
  const start = message.content.slice(0, RULE_TEXT_LENGTH)
  for (const compiled of rules) {
    const { rule, name } = compiled
    if (!matchesBeside(compiled, message, circumstances)) continue
    const groups = matchText(compiled, start, budget)
    if (groups === 'gave_up') verdict.gaveUp.push(name)
    if (groups === undefined || groups === 'gave_up') continue
    if (rule.action === 'ignore') return { ...verdict, numbers: [] }
    if (compiled.numbers) verdict.numbers.push(compiled.numbers)
    const speaks = rule.action === 'webhook' || rule.action === 'reply'
    // An edit is not said again: who was told of the message has been told.
    if (speaks && outbound && message.kind === 'message') verdict.outgoing.push({ rule: compiled, groups })
    if (!rule.continue) return verdict
  }
  verdict.numbers.push(...ownNumbers)
  return verdict
}

function matchesBeside(
  { rule, senders }: CompiledRule,
  { sender }: StoredMessage,
  { mediaType, answersUs }: Circumstances,
): boolean {
  const { media, reply_to_us } = rule.match
  if (senders && !senders.has(jidUser(sender))) return false
  if (typeof media === 'boolean' && media !== (mediaType() !== '')) return false
  if (typeof media === 'string' && media !== mediaType()) return false
  return reply_to_us === undefined || reply_to_us === answersUs()
}

/** What its pattern finds first; undefined where it finds nothing. */
function matchText(
  { pattern }: CompiledRule,
  text: string,
  budget: StepBudget,
): string[] | 'gave_up' | undefined {
  if (!pattern) return []
  const { found, gaveUp } = pattern.matches(text, budget, 1)
  const [first] = found
  if (first) return pattern.groupsOf(text, first)
  return gaveUp ? 'gave_up' : undefined
}
