import { stanza, type Stanza } from '../protocol/stanza.ts'

/** What goes inside the answer to a request; `error` makes it one. */
export interface Answer {
  content: Stanza[]
  error?: boolean
}

export function errorAnswer(code: string, text: string): Answer {
  return { error: true, content: [stanza('error', { code, text })] }
}
