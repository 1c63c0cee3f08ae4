/** What faults decide, at each of the places where they are asked. */
import type { Stanza } from '../protocol/stanza.ts'

/** What happens to a connection. */
export type Blow =
  | { do: 'cut' }
  | { do: 'silence' }
  /** The server's last words. */
  | { do: 'say'; stanza: Stanza }

/** What happens when a stanza passes the edge of a connection. */
export interface Fate {
  blow: Blow
  /** `after`: the stanza still gets through. */
  when: 'before' | 'after'
  /** So many bytes of its frame still go out. */
  byte?: number | undefined
  fault: number
}

/** What becomes of a stanza of a companion's queue. */
export type DeliveryFate =
  /** Another one goes out in its place. `counts`: as one of the fault's `times`. */
  | { do: 'replace'; stanza: Buffer; counts: boolean }
  | { do: 'repeat'; copies: number; afterMs: number | undefined; afterStanzas: number | undefined }
  /** It waits until there are so many, which then go out last first. */
  | { do: 'gather'; count: number }
  /** It waits until the fault is over. */
  | { do: 'hold' }

/** What becomes of a message that a client sends. */
export interface MessageFate {
  deliver: boolean
  ack: { afterMs: number; error: string | undefined } | 'never'
}

/** What becomes of the answer to a request. */
export type AnswerFate =
  | { do: 'refuse'; code: string; text: string }
  | { do: 'delay'; ms: number }
  | { do: 'drop' }

/** What the directory does about a person whose keys it does not give. */
export type BundleFate = 'missing' | 'error'

/** What becomes of whoever tries to connect. */
export type Admission = 'accept' | 'drop' | 'unavailable'
