/**
 * messages.db: what the bridge writes and every reader follows (DESIGN.md section 4).
 *
 * Rows are appended and never changed; `seq` is the order. An edit, a delete, a newly known sender and each step in
 * the life of a message we sent are rows of their own `kind`.
 */

/** The layout readers and the writer must agree on; a reader refuses another. */
export const MESSAGE_STORE_SCHEMA_VERSION = 1

export const MESSAGE_KINDS = [
  /** Words, a photo, anything a person posted. */
  'message',
  /** `content` replaces that of `target_id`. */
  'edit',
  /** `target_id` was deleted for everyone. */
  'delete',
  /** `content` is the emoji put on `target_id`; empty when taken away. */
  'reaction',
  /** The LID `sender_lid` turned out to be the phone `sender`. No message of its own. */
  'sender_known',
  /** `content` is the new state of the message `target_id` that we sent: see `SEND_STATES`. */
  'send_state',
  /** Seen on the wire and not (yet) readable; `content` says why. */
  'undecrypted',
] as const

export type MessageKind = (typeof MESSAGE_KINDS)[number]

export interface StoredMessage {
  /** Position in this store. Only meaningful together with the store's `store_id`. */
  seq: number
  /** WhatsApp's id: unique per chat and sender only. Empty for `sender_known`. */
  id: string
  chat_jid: string
  /** Phone JID; empty while only the LID is known. */
  sender: string
  /** LID; empty when unknown. */
  sender_lid: string
  /** The name the sender gave himself in WhatsApp (push name). */
  sender_name: string
  /** The text: a message's words, a photo's caption. Empty for a photo without one. */
  content: string
  kind: MessageKind
  /** When it was sent, by WhatsApp's clock; Unix milliseconds (WhatsApp counts in seconds). */
  timestamp: number
  /** When it reached this store; Unix milliseconds. */
  received_at: number
  /** 1 when it came from the linked number, whichever of its devices wrote it. */
  is_from_me: 0 | 1
  /** The id of the message this one answers, or empty. */
  quoted_id: string
  /** JSON array of the JIDs mentioned. */
  mentioned: string
  /** `image`, `video`, `document`, `audio`, `sticker`, or empty. */
  media_type: string
  filename: string
  /** The message an edit, delete, reaction or send_state is about, or empty. */
  target_id: string
}

/** A row before the store gives it its `seq`. */
export type NewMessage = Omit<StoredMessage, 'seq'>

/** The life of a message we send. `accepted`: durable here, not yet with WhatsApp. */
export const SEND_STATES = ['accepted', 'server_ack', 'refused', 'delivered', 'read'] as const

export type SendState = (typeof SEND_STATES)[number]
