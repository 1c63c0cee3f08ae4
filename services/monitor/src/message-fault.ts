import { refusalOf } from '@wa-monitor/database'
import { BatchError } from './batch-error.ts'
import { DecisionError } from './decision-error.ts'

/** An error that a message brings about and would bring about again, as against one that passes by itself. */
export interface MessageFault {
  /** SQLSTATE, or the name of the error. */
  code: string
  /** In full; may hold words of the message. */
  text: string
  /** For the log: holds nothing of the message. */
  inShort: string
}

/** Undefined for errors that say nothing about the message: connections, locks, rights, the store. */
export function faultOf(error: unknown): MessageFault | undefined {
  const cause = error instanceof BatchError ? error.cause : error
  if (cause instanceof DecisionError) {
    const code = cause.cause instanceof Error ? cause.cause.name : 'Error'
    return { code, text: cause.message, inShort: `deciding about it failed (${code})` }
  }
  const refusal = refusalOf(cause)
  if (!refusal) return undefined
  const { code, message, about } = refusal
  const inShort = `PostgreSQL refused what it would have written (${[code, about].filter(Boolean).join(' ')})`
  return { code, text: message, inShort }
}

interface Words {
  content: string
  sender_name: string
  filename: string
}

const MAX_LENGTH = 500
/** Shorter words are in every error, and tell nothing. */
const SHORTEST_WORD = 3

/** An error's text without the message's words and without long numbers. */
export function withoutWords(text: string, { content, sender_name, filename }: Words): string {
  const words = `${content} ${sender_name} ${filename}`
    .split(/[\s"'`()[\]{},;]+/)
    .filter(({ length }) => length >= SHORTEST_WORD)
  const clean = [...new Set(words)]
    .toSorted((one, other) => other.length - one.length)
    .reduce((rest, word) => rest.replaceAll(word, '…'), text.slice(0, 10 * MAX_LENGTH))
  return clean.replaceAll(/\d{9,}/g, '…').slice(0, MAX_LENGTH)
}
