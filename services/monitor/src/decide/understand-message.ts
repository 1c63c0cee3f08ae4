import type { StoredMessage } from '@wa-monitor/contracts'
import { findNumbers, type FoundNumbers } from './find-numbers.ts'
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
  answeredDrops: string[]
}

interface Surroundings {
  fromUs: boolean
  /** The text of the message of ours that it answers; asked only when that matters. */
  answeredText: () => string
}

const SILENT: FoundNumbers = { numbers: [], rejected: [] }

export function understandMessage(
  message: StoredMessage,
  rules: ProjectRules,
  { fromUs, answeredText }: Surroundings,
): Incoming {
  const speaks = !fromUs && (message.kind === 'message' || message.kind === 'edit')
  const hasWord = speaks && rules.words !== undefined && rules.words.test(message.content)
  const answers = hasWord && message.kind === 'message' && message.quoted_id !== ''
  return {
    message,
    fromUs,
    found: speaks ? findNumbers(message.content, rules.numbers) : SILENT,
    hasWord,
    answeredDrops: answers ? findNumbers(answeredText(), rules.numbers).numbers : [],
  }
}
