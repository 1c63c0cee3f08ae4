import type { Trouble } from '@wa-monitor/contracts'

export type ChannelName = 'webhook' | 'email' | 'whatsapp'

/** A trouble that is over. */
export type Ended = Trouble & { over_at: string }

/** What is said, the same to whom and however often it is sent. */
export interface Message {
  /** Receivers know by it what they have had. */
  id: string
  kind: 'troubles' | 'reminder' | 'digest'
  /** ISO 8601. */
  at: string
  /** One line. */
  subject: string
  /** For a phone. */
  short: string
  /** For a letter. */
  long: string
  /** For programs. */
  data: Record<string, unknown>
}

/** A way to somebody. */
export interface Channel {
  readonly name: ChannelName
  /** Resolves when the receiver has taken it. @throws Error that says why not, without secrets and numbers. */
  send(message: Message, signal: AbortSignal): Promise<void>
}
