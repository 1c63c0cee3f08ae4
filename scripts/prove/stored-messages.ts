import { type MessageStoreReader, openMessageStoreReader } from '@wa-monitor/message-store'

/** Counts the rows of each message in messages.db, reading only what is new. */
export class StoredMessages {
  readonly #reader: MessageStoreReader
  readonly #chats: readonly string[]
  readonly #after = new Map<string, number>()
  readonly #rows = new Map<string, number>()
  /** The ids of messages of each chat, in the order of the store. */
  readonly order = new Map<string, string[]>()

  constructor(path: string, chats: readonly string[]) {
    this.#reader = openMessageStoreReader(path)
    this.#chats = chats
  }

  read(): void {
    for (const chat of this.#chats) {
      for (;;) {
        const rows = this.#reader.readChat(chat, this.#after.get(chat) ?? 0, 1000)
        for (const { seq, id, kind } of rows) {
          this.#after.set(chat, seq)
          if (kind !== 'message') continue
          this.#rows.set(id, (this.#rows.get(id) ?? 0) + 1)
          this.order.set(chat, [...(this.order.get(chat) ?? []), id])
        }
        if (rows.length < 1000) break
      }
    }
  }

  /** How many rows of kind `message` there were of this message when last read. */
  rowsOf(id: string): number {
    return this.#rows.get(id) ?? 0
  }

  close(): void {
    this.#reader.close()
  }
}
