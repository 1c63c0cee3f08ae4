import type { Stanza } from '../protocol/stanza.ts'

interface Happened {
  /** Unix milliseconds. */
  at: number
  /** 0 for what phones do. */
  connection: number
  /** JID; empty before login. */
  device: string
  /** The fault that had a hand in it. */
  fault?: number | null
}

/** A stanza at the edge of a connection: encoded when it goes out, decoded when it came in. */
export interface StanzaEntry extends Happened {
  event: 'stanza' | 'phone_receipt'
  direction: 'in' | 'out'
  stanza: Stanza | Buffer
  /** Its length, encoded. */
  bytes: number
  outcome: 'sent' | 'received' | 'withheld' | 'cut'
}

/** A phone got a copy and read it, or could not. */
interface CopyEntry extends Happened {
  event: 'copy'
  stanza: Stanza
  outcome: 'readable' | 'duplicate' | 'unreadable'
  error: string
}

interface NoteEntry extends Happened {
  event: 'open' | 'login' | 'close' | 'fault'
  detail: string
}

/** What happened, as it is handed to the log; made into rows when they are written. */
export type WireEntry = StanzaEntry | CopyEntry | NoteEntry
