import type { StoredMessage } from '@wa-monitor/contracts'
import { StepBudget } from '@wa-monitor/projects'
import { applyRules, type Circumstances, type Outgoing } from './apply-rules.ts'
import { findAllNumbers, type FoundNumbers, NOTHING } from './find-numbers.ts'
import type { ProjectRules } from './rules.ts'

/** A row of messages.db and what its text says, before anything is decided. */
export interface Incoming {
  message: StoredMessage
  /** Written by one of our numbers, now or in the past. */
  fromUs: boolean
  found: FoundNumbers
  /** Holds one of the project's resubmission words. */
  hasWord: boolean
  /** The drops of the feedback that it answers; empty when it answers none. */
  answeredDrops: readonly string[]
  /** What rules say about it, and to whom. */
  outgoing: readonly Outgoing[]
}

interface Surroundings extends Circumstances {
  fromUs: boolean
  /** The text of the message of ours that it answers; asked only when that matters. */
  answeredText: () => string
}

/** One for all: of the messages that a backlog is made of, most have nothing to keep. */
const NONE: readonly never[] = []

export function understandMessage(
  message: StoredMessage,
  rules: ProjectRules,
  surroundings: Surroundings,
): Incoming {
  const { fromUs } = surroundings
  const speaks = !fromUs && (message.kind === 'message' || message.kind === 'edit')
  if (!speaks) return { message, fromUs, found: NOTHING, hasWord: false, answeredDrops: NONE, outgoing: NONE }
  const budget = new StepBudget()
  const { numbers, outgoing, gaveUp } = applyRules(message, rules, surroundings, budget)
  const counts = numbers.length > 0
  const hasWord = counts && rules.words !== undefined && rules.words.test(message.content)
  const answers = hasWord && message.kind === 'message' && message.quoted_id !== ''
  return {
    message,
    fromUs,
    found: withGivenUp(findAllNumbers(message.content, numbers, budget), gaveUp),
    hasWord,
    answeredDrops: answers ? dropsNamedByUs(surroundings.answeredText(), rules) : NONE,
    outgoing,
  }
}

/** Feedback names a drop in the form of `drop_pattern` or of a rule. */
function dropsNamedByUs(text: string, { numbers, rules }: ProjectRules): string[] {
  const patterns = [...rules.flatMap((rule) => rule.numbers ?? []), ...numbers]
  return findAllNumbers(text, patterns, new StepBudget()).numbers
}

function withGivenUp(found: FoundNumbers, rules: readonly string[]): FoundNumbers {
  if (rules.length === 0) return found
  const rejected = rules.map((name) => ({
    written: `rule ${name}`,
    reason: 'pattern_gave_up' as const,
    detail: 'its pattern takes too many steps on this message: it was taken as not matching',
  }))
  return { ...found, rejected: [...found.rejected, ...rejected] }
}

/** Most of what people write does nothing, and need not be decided about. */
export function saysSomething({ message, found, answeredDrops, outgoing }: Incoming): boolean {
  if (message.kind === 'edit' || message.kind === 'delete' || message.kind === 'sender_known') return true
  return found.numbers.length + found.rejected.length + answeredDrops.length + outgoing.length > 0
}
